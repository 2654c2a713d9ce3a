import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../../../src/base/logger';
import { expectOk } from '../../../../../src/base/result';
import { HostConnection } from '../../../../../src/services/sessions/sessions/hostConnection';
import { appPorts } from '../../../../fixtures/appPorts';
import {
  clock,
  finally_,
  folder,
  listening,
  openArgs,
  hostFolder,
  starts,
  STORE,
  withHost,
} from '../../../agentHost/hostBench';

withHost();

const MINUTE_MS = 60_000;

/** A window's connection to the host of the test. */
async function connection() {
  const bundles = { agentHost: path.join(folder, 'agentHost.cjs'), practice: path.join(folder, 'practice.cjs') };
  for (const bundle of Object.values(bundles)) await writeFile(bundle, '');
  const ports = appPorts({ home: folder, storage: folder }, bundles);
  const none = () => undefined;
  const made = new HostConnection({
    ports,
    store: { lease: 1, hostFolder: hostFolder(), id: STORE },
    log: silentLogger,
    onEntry: none,
    onNotice: none,
    onLost: none,
  });
  finally_(() => made.dispose());
  return { ports, connection: made };
}

describe('the connection to the agent host', () => {
  it('passes on settings that are changed while it is open', async () => {
    await listening();
    const { ports, connection: made } = await connection();
    const client = expectOk(await made.client());
    expectOk(await client.call('open', { ...openArgs(), warm: true }));
    await vi.waitFor(() => expect(starts.agents).toHaveLength(1));
    ports.change({ idleMinutes: 2 });
    expectOk(await client.call('list', {}));
    await vi.waitFor(() => expect(clock.waiting).toBeGreaterThan(0));
    clock.advance(2 * MINUTE_MS);
    await vi.waitFor(() => expect(starts.last.calls).toContain('stop'));
  });
});
