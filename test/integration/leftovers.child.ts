// A window in a process of its own, to be killed: starts a task and prints the agent's marker when the agent asks.
// argv: JSON of LeftoverPlace.
import process from 'node:process';
import { createApp } from '../../src/app';
import { expectOk } from '../../src/base/result';
import { Scope } from '../../src/base/scope';
import { appPorts } from '../fixtures/appPorts';
import { STRAYING_AGENT, strayingSettings, type LeftoverPlan } from './leftovers';

async function main(): Promise<void> {
  const { folders, bundles, repository, prompt } = JSON.parse(process.argv[2] ?? '') as LeftoverPlan;
  const ports = appPorts(folders, bundles);
  ports.change(strayingSettings(bundles));
  const app = createApp(ports, new Scope());
  app.sessions.onDidAppend(({ session }) => {
    const live = app.sessions.live(session);
    if (live?.openAsks.length === 1) process.stdout.write(`asked ${live.run}\n`);
  });
  app.repositories.setFolders([repository]);
  expectOk(await app.store.open(false));
  await app.recovery.recover();
  expectOk(await app.tasks.start({ prompt, agents: [STRAYING_AGENT] }));
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
