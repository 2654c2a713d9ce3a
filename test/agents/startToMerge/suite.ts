import { existsSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureAgentClis } from '../../../scripts/agentClis';
import { processesOf } from '../../../scripts/processes';
import { expectOk } from '../../../src/base/result';
import type { AttemptId } from '../../../src/domain/ids';
import { processesWithMarker } from '../../../src/platform/process/process';
import { appPorts } from '../../fixtures/appPorts';
import { AppWindow } from '../../fixtures/appWindow';
import { buildBundles } from '../../fixtures/bundles';
import { createSampleRepository, type SampleRepository } from '../../fixtures/sampleRepository';
import { writeFiles } from '../harness/sandbox';
import { profileOf, type TestAgent } from '../harness/testAgents';
import { startEgressTrap, type EgressTrap } from '../../ui/driver/egress';
import { listeningPorts } from '../harness/listeningPorts';
import { startModelServer, type ModelServer } from '../modelServer/server';

/** Differences between agents for a user, as seen with the version that the tests install. */
export interface ExpectedBehavior {
  /** How the user has configured it: in the profile of the login shell, or in the settings. */
  readonly configured: 'inProfile' | 'inSettings';
  /** What a failure of the model service leads to: an error, or silent retries without end. */
  readonly onServerError: 'fails' | 'keepsTrying';
  /** Variables without which it isn't logged in. */
  readonly login: readonly string[];
}

/** How long an agent may take for a step. A session of Gemini can be resumed only after 65 seconds. */
const TIMEOUT_MS = 100_000;
const FIRST = 'Please write a file [[write]]';

/** The main job with a real agent, through the whole application except the editor. The steps build on each other. */
export function startToMerge(agent: TestAgent, expected: ExpectedBehavior): void {
  let folder: string;
  let clis: string;
  let server: ModelServer;
  let egress: EgressTrap;
  let repository: SampleRepository;
  let window: AppWindow;
  let id: AttemptId;
  const runs = new Set<string>();

  beforeAll(async () => {
    clis = await ensureAgentClis();
    [server, egress] = await Promise.all([startModelServer(), startEgressTrap()]);
    folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-merge-')));
    repository = await createSampleRepository(path.join(folder, 'errands'));
    window = await AppWindow.open(await ports(), repository.root, TIMEOUT_MS);
  });

  afterAll(async () => {
    await window.end();
    await server.close();
    await egress.close();
    // Agents may still write their logs for a moment after they were ended.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  const variables = () => ({ ...agent.env(server.url), ...egress.env });

  /** Returns the ports of a window whose user has installed and configured the agent. */
  async function ports() {
    const home = path.join(folder, 'home');
    const inProfile = expected.configured === 'inProfile';
    const profile = inProfile ? profileOf([clis], variables()) : profileOf([], {});
    await writeFiles(home, { ...agent.home, '.profile': profile });
    const env = { SHELL: '/bin/sh', PATH: '/usr/local/bin:/usr/bin:/bin' };
    const created = appPorts({ home, storage: path.join(folder, 'storage') }, await buildBundles(folder), env);
    if (!inProfile)
      created.change({
        executables: { [agent.id]: path.join(clis, agent.id) },
        agentEnvironment: { [agent.id]: variables() },
      });
    return created;
  }

  const root = () => window.app.attemptStore.get(id)!.worktree;
  const inWorktree = (file: string) => path.join(root(), file);
  const agentText = async () =>
    (await window.transcript(id)).items.flatMap((item) => (item.type === 'text' ? [item.text] : [])).join('\n');
  const requestCount = (scenario: string) => server.received.filter((request) => request.scenario === scenario).length;
  const rememberRun = () => {
    const { run } = window.session(id);
    if (run !== undefined) runs.add(run);
    return run;
  };

  it('is found on the machine, with its version', async () => {
    await window.app.agents.detect();
    const choice = window.app.agents.choices().find((one) => one.id === agent.id);
    expect(choice?.finding).toMatchObject({ found: true, executable: path.join(clis, agent.id) });
    expect(choice?.finding).toHaveProperty('version', expect.stringMatching(/^\d+\.\d+\.\d+$/));
  });

  it('requests permission before it writes, even across a restart of the window, and then waits for review', async () => {
    id = expectOk(await window.app.tasks.start({ prompt: FIRST, agents: [agent.id] })).attempts[0];
    const ask = await window.asked(id);
    rememberRun();
    expect(ask).toMatchObject({ kind: 'edit', diffs: [{ newText: 'Hello, world!\n' }] });
    expect(existsSync(inWorktree('hello.txt'))).toBe(false);
    await window.close();
    window = await AppWindow.open(window.ports, repository.root, TIMEOUT_MS);
    expect((await window.asked(id)).id).toBe(ask.id);
    await window.answer(id, 'allow');
    await window.reaches(id, 'review');
    expect(await readFile(inWorktree('hello.txt'), 'utf8')).toBe('Hello, world!\n');
    expect(existsSync(path.join(repository.root, 'hello.txt'))).toBe(false);
    const { files } = expectOk(await window.app.review.changes(id));
    expect(files).toMatchObject([{ path: 'hello.txt', status: 'added' }]);
  });

  it('doesn’t run a command from a follow-up that the user denies', async () => {
    await window.send(id, 'Please run it [[bash]]');
    const ask = await window.answer(id, 'deny');
    expect(ask).toMatchObject({ kind: 'command', command: 'echo made > made.txt && ls' });
    await window.reaches(id, 'review');
    expect(existsSync(inWorktree('made.txt'))).toBe(false);
  });

  it('accepts no other clients on the ports that it listens on', async () => {
    const pids = (await processesWithMarker(rememberRun()!)).map(({ pid }) => pid);
    for (const port of await listeningPorts(pids)) {
      const answer = await fetch(`http://127.0.0.1:${port}/session`).catch(() => undefined);
      expect(answer?.ok ?? false, `port ${port}`).toBe(false);
    }
  });

  it('stops while streaming', async () => {
    await window.send(id, 'Please talk [[slow]]');
    await expect.poll(agentText, { timeout: TIMEOUT_MS }).toContain('word3');
    expectOk(await window.app.attempts.stop(id));
    await window.reaches(id, 'review');
    expect(await agentText()).not.toContain('word299');
  });

  it('reports a missing login while the key is rejected, and continues when it’s accepted', async () => {
    await window.send(id, 'Please [[err401]]');
    await window.reaches(id, 'failed');
    expect(window.session(id).fault).toMatchObject({ code: 'loginNeeded' });
    await window.send(id, 'Again [[plain]]');
    await window.reaches(id, 'review');
  });

  it('reports an error of the model server, or can be stopped while it retries', async () => {
    await window.send(id, 'Please [[err500]]');
    if (expected.onServerError === 'fails') {
      await window.reaches(id, 'failed');
      expect(window.session(id).fault).toMatchObject({ code: 'modelError' });
      return;
    }
    await window.waits(() => requestCount('err500') > 1);
    expect(window.state(id)).toBe('running');
    expectOk(await window.app.attempts.stop(id));
    await window.reaches(id, 'review');
  });

  it('can be stopped while it doesn’t respond', async () => {
    await window.send(id, 'Please [[hang]]');
    await window.waits(() => requestCount('hang') > 0);
    expect(window.state(id)).toBe('running');
    expectOk(await window.app.attempts.stop(id));
    await window.reaches(id, 'review');
  });

  it('resumes the conversation after its process was killed', async () => {
    const run = rememberRun();
    for (const { pid } of run === undefined ? [] : await processesWithMarker(run)) kill(pid);
    await window.waits(() => window.session(id).run === undefined);
    await window.send(id, 'And now? [[recall]]');
    await window.reaches(id, 'review');
    rememberRun();
    expect(runs.size).toBeGreaterThan(1);
    expect((await agentText()).split('You said before:').at(-1)).toContain('Please write a file');
  });

  it('merges exactly what was reviewed', async () => {
    const plan = expectOk(await window.app.merges.plan(id));
    expect(plan).toMatchObject({ into: 'main', uncommitted: true });
    expectOk(await window.app.merges.merge(id, { kind: 'squash', message: 'Say hello' }));
    expect(window.state(id)).toBe('merged');
    expect(await repository.git('show', '--format=%s', '--name-status', 'HEAD')).toBe('Say hello\n\nA\thello.txt');
    expect(await readFile(path.join(repository.root, 'hello.txt'), 'utf8')).toBe('Hello, world!\n');
    expect(await repository.git('status', '--porcelain')).toBe('');
  });

  if (expected.login.length > 0)
    it('reports a missing login if there is no key', async () => {
      const none = Object.fromEntries(expected.login.map((name) => [name, '']));
      window.ports.change({ agentEnvironment: { [agent.id]: none } });
      id = expectOk(await window.app.tasks.start({ prompt: FIRST, agents: [agent.id] })).attempts[0];
      await window.reaches(id, 'failed');
      rememberRun();
      const { startFault } = window.app.attemptStore.get(id)!;
      expect(startFault ?? window.session(id).fault).toMatchObject({ code: 'loginNeeded' });
    });

  it('leaves no process behind and has connected only to the model server', async () => {
    await window.end();
    const remaining = await Promise.all([...runs].map((run) => processesWithMarker(run)));
    expect(remaining.flat()).toEqual([]);
    await expect.poll(() => processesOf(folder), { timeout: TIMEOUT_MS }).toEqual([]);
    expect(egress.requests).toEqual([]);
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with its parent.
  }
}
