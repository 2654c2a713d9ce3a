// Records what programs in a test send to the network: their proxy refuses every request.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A proxy that refuses and records every request. */
export interface EgressTrap {
  /** Variables that make most programs use the proxy. */
  readonly env: Readonly<Record<string, string>>;
  /** The received request lines, for example `CONNECT example.com:443 HTTP/1.1`. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Starts the proxy on a free port. */
/** Starts the proxy on a free port. */
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
      NODE_USE_ENV_PROXY: '1', // without it, Node's own fetch ignores the variables
    },
    requests,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
