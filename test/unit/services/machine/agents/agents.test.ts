import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../../../src/base/logger';
import { Agents } from '../../../../../src/services/machine/agents/agents';
import { Environment } from '../../../../../src/services/machine/environment/environment';
import { appPorts } from '../../../../fixtures/appPorts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-agents-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const program = (name: string, script: string) =>
  writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

describe('looking for agents', () => {
  it('finds an agent that was installed while an earlier detection is running', async () => {
    const bundles = { agentHost: path.join(folder, 'host.cjs'), practice: path.join(folder, 'practice.cjs') };
    const ports = appPorts({ home: folder, storage: folder }, bundles, { PATH: `${folder}:/usr/bin:/bin` });
    ports.change({ customAgents: [{ name: 'mine', argv: ['mine'], env: {} }] });
    const agents = new Agents({ ports, environment: new Environment(ports.runtime, silentLogger), log: silentLogger });
    const mine = () => agents.choices().find(({ label }) => label === 'mine')?.finding;
    const go = path.join(folder, 'go');
    await program('claude', `until [ -e ${go} ]; do sleep 0.01; done; echo 1.2.3`);

    const listener = vi.fn();
    agents.onDidChange(listener);
    const first = agents.detect();
    // All were detected. The first detection waits for Claude Code's version.
    await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(agents.choices().length));
    await program('mine', '');
    const second = agents.detect(true);
    await writeFile(go, '');
    await Promise.all([first, second]);
    expect(mine()).toEqual({ found: true, executable: path.join(folder, 'mine') });
    expect(agents.detecting).toBe(false);
  });
});
