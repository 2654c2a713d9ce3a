// A window that can be killed: opens the session, sends a message, and stays. argv: JSON {folder, bundles, text}.
import { expectOk } from '../../../src/base/result';
import type { Bundles } from '../../../src/platform/agentHostClient/agentHostClient';
import { connectWindow, openArgs, hostFoldersIn, promptArgs, SESSION } from './hostWindow';

async function main(): Promise<void> {
  const { folder, bundles, text } = JSON.parse(process.argv[2] ?? '') as {
    folder: string;
    bundles: Bundles;
    text?: string;
  };
  const folders = hostFoldersIn(folder);
  const client = expectOk(await connectWindow(folders, bundles));
  process.stdout.write(`connected ${client.host.pid}\n`);
  if (text !== undefined) {
    expectOk(await client.call('open', openArgs(folders, client.practiceBundle)));
    expectOk(await client.call('subscribe', { session: SESSION }));
    client.onEntry(({ entry }) => process.stdout.write(`entry ${entry.seq} ${entry.event.type}\n`));
    expectOk(await client.call('prompt', promptArgs('m_1', text)));
  }
  process.stdout.write('ready\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
