// Catches what programs below a test send to the network: they are told of a proxy that only takes notes.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A proxy that refuses everything and remembers who was asked for. */
export interface EgressTrap {
  /** Variables that send the requests of most programs here. */
  readonly env: Readonly<Record<string, string>>;
  /** The request lines that came, e.g. `CONNECT example.com:443 HTTP/1.1`. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function startEgressTrap(): Promise<EgressTrap> {
  const requests: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (data) => {
      requests.push(data.toString('latin1').split('\r\n')[0] ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const loopback = '127.0.0.1,localhost,::1';
  return {
    env: {
      ...Object.fromEntries(
        ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'].map((name) => [
          name,
          proxy,
        ]),
      ),
      ...Object.fromEntries(['NO_PROXY', 'no_proxy'].map((name) => [name, loopback])),
      NODE_USE_ENV_PROXY: '1', // Node's own fetch looks at the variables only when told to
    },
    requests,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
