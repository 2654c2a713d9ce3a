import path from 'node:path';
import { startAcp } from '../agents/acp/acp';
import { startClaude } from '../agents/claude/claude';
import { systemClock } from '../base/clock';
import { errorText } from '../base/result';
import type { StoreId } from '../domain/ids';
import { identityOf } from '../platform/process/process';
import { HOST_RUNS } from '../protocol/agentHost';
import { HostProcess } from './hostProcess';

/** `agentHost.cjs <host folder> <store>`: the process that owns the agents of a store. */
async function main([hostFolder, store]: readonly (string | undefined)[]): Promise<void> {
  // Programs that are started must not run as Node.
  delete process.env['ELECTRON_RUN_AS_NODE'];
  process.chdir('/');
  if (hostFolder === undefined || store === undefined) throw new Error('usage: agentHost <host folder> <store>');
  const self = await identityOf(process.pid);
  if (!self) throw new Error('the identity of this process cannot be read');
  // The folder of a copied bundle is named after its content.
  const version = path.basename(path.dirname(process.argv[1] ?? ''));
  const host = new HostProcess({
    hostFolder,
    store: store as StoreId,
    self,
    version,
    clock: systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) }),
    startAgent: { acp: startAcp, claude: startClaude },
    exit: (code) => process.exit(code),
  });
  // Set before the host listens, because the first client may start agents at once.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => host.leave(signal));
  process.on('SIGHUP', () => undefined);
  // A bug in one session must not take the agents of all others with it.
  process.on('unhandledRejection', (error) => host.log.error('an error was not handled', error));
  process.on('uncaughtException', (error) => {
    host.log.error('an exception was not caught', error);
    host.leave('a bug', 1);
  });
  const listening = await host.listen();
  if (!listening.ok) throw new Error(listening.error.code === 'held' ? HOST_RUNS : listening.error.code);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${errorText(error)}\n`);
  process.exit(1);
});
