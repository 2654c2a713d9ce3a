import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy on loopback that lets nothing through and remembers who wanted to go where. */
export interface OutsideWatch {
  /** Hosts that were asked for, in order. */
  readonly attempts: readonly string[];
  /** The variables that send a program's traffic here, except to this machine. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function watchOutside(): Promise<OutsideWatch> {
  const attempts: string[] = [];
  const server = createServer((request, response) => {
    attempts.push(request.url ?? '');
    response.writeHead(403).end();
  });
  server.on('connect', (request, socket) => {
    attempts.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  const local = '127.0.0.1,localhost,::1';
  return {
    attempts,
    env: { ...Object.fromEntries(names.map((name) => [name, proxy])), NO_PROXY: local, no_proxy: local },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
