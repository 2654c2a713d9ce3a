import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureAgentClis } from '../../scripts/agentClis';
import { expectOk } from '../../src/base/result';
import { makeSandbox, type Sandbox } from './harness/sandbox';
import { installedLaunch, type TestAgent } from './harness/testAgents';
import { DrivenAgent } from '../fixtures/drivenAgent';
import { startEgressTrap, type EgressTrap } from '../ui/driver/egress';
import { startModelServer, type ModelServer } from './modelServer/server';

/** Differences between agents, as seen with the version that the tests install. */
export interface ExpectedBehavior {
  /** Whether the reason of a denial reaches the model. */
  readonly passesReason: boolean;
  /** What a failure of the model service leads to: an error, or silent retries without end. */
  readonly onServerError: 'fails' | 'keepsTrying';
}

const EDITED = 'first line\nnew line\nlast line\n';
const UNEDITED = 'first line\nold line\nlast line\n';

/** What every real agent must do, over its adapter, with the test's model service. */
export function agentSuite(agent: TestAgent, expected: ExpectedBehavior): void {
  let server: ModelServer;
  let egress: EgressTrap;
  let clis: string;
  const benches: { sandbox: Sandbox; driven: DrivenAgent }[] = [];

  async function makeBench() {
    const sandbox = await makeSandbox(agent.home);
    const launch = installedLaunch(agent.id, clis, { sandbox, modelServer: server.url }, egress.env);
    const created = { sandbox, driven: new DrivenAgent(launch) };
    benches.push(created);
    return created;
  }

  async function startDriven() {
    const created = await makeBench();
    expectOk(await created.driven.start());
    return created;
  }

  beforeAll(async () => {
    clis = await ensureAgentClis();
    server = await startModelServer();
    egress = await startEgressTrap();
  });

  afterAll(async () => {
    for (const { sandbox, driven } of benches) {
      await driven.end();
      await sandbox.remove();
    }
    await server.close();
    await egress.close();
  });

  const readme = (sandbox: Sandbox) => readFile(path.join(sandbox.repo, 'README.md'), 'utf8');

  describe('a conversation', () => {
    let sandbox: Sandbox;
    let driven: DrivenAgent;
    let pid: number;

    beforeAll(async () => {
      ({ sandbox, driven } = await startDriven());
      ({ pid } = driven.process);
    });

    it('edits a file after the edit is allowed, and shows the edit before and after', async () => {
      const turn = driven.prompt('Please edit the readme [[edit]]');
      const ask = await driven.asked();
      expect(ask.kind).toBe('edit');
      expect(ask.diffs).toMatchObject([{ oldText: UNEDITED, newText: EDITED }]);
      expect(await readme(sandbox)).toBe(UNEDITED);
      driven.answer(ask, 'allowOnce');
      expect(await turn).toEqual({ end: 'completed' });
      expect(await readme(sandbox)).toBe(EDITED);
      const call = driven.items('toolCall').find((item) => item.call.id === ask.call)?.call;
      expect(call).toMatchObject({
        kind: 'edit',
        status: 'completed',
        diffs: [{ oldText: UNEDITED, newText: EDITED }],
      });
      expect(call?.diffs[0]?.path).toContain('README.md');
      expect(driven.items('ask')[0]?.outcome).toMatchObject({ kind: 'allowOnce' });
      expect(driven.words).toContain('Done. The tool said:');
      expect(driven.session).toMatchObject({ state: 'idle', lastEnd: 'completed', openAsks: [] });
      expect(driven.items('unknown')).toEqual([]);
    });

    it('doesn’t write a file if that is denied', async () => {
      const turn = driven.prompt('Please write a file [[write]]');
      const ask = await driven.asked();
      expect(ask.diffs).toMatchObject([{ newText: 'Hello, world!\n' }]);
      // OpenCode reports a missing file as an empty one.
      expect(ask.diffs[0]?.oldText ?? '').toBe('');
      expect(ask.takesReason).toBe(expected.passesReason);
      driven.answer(ask, 'rejectOnce', 'Not in this folder, please');
      expect((await turn).end).toBe('completed');
      expect(existsSync(path.join(sandbox.repo, 'hello.txt'))).toBe(false);
      const call = driven.items('toolCall').find((item) => item.call.id === ask.call)?.call;
      expect(call?.status).toBe('denied');
      expect(driven.words.includes('Not in this folder, please')).toBe(expected.passesReason);
    });

    it('requests permission for the exact command, and shows its output', async () => {
      const turn = driven.prompt('Please run it [[bash]]');
      const ask = await driven.asked();
      expect(ask).toMatchObject({ kind: 'command', command: 'echo made > made.txt && ls' });
      // Gemini doesn't report the folder.
      expect(ask.cwd ?? sandbox.repo).toBe(sandbox.repo);
      driven.answer(ask, 'allowOnce');
      expect(await turn).toEqual({ end: 'completed' });
      expect(await readFile(path.join(sandbox.repo, 'made.txt'), 'utf8')).toBe('made\n');
      const call = driven.items('toolCall').find((item) => item.call.id === ask.call)?.call;
      expect(call).toMatchObject({ kind: 'execute', status: 'completed', command: ask.command });
      expect(call?.output).toContain('README.md');
    });

    it('runs every command in the folder that the request shows', async () => {
      const turn = driven.prompt('Please go elsewhere [[cd]]');
      for (const command of ['mkdir below && cd below && touch here', 'echo there > mark.txt']) {
        const ask = await driven.asked();
        expect(ask.command).toBe(command);
        expect(ask.cwd ?? sandbox.repo).toBe(sandbox.repo);
        driven.answer(ask, 'allowOnce');
      }
      expect(await turn).toEqual({ end: 'completed' });
      expect(existsSync(path.join(sandbox.repo, 'below', 'here'))).toBe(true);
      expect(existsSync(path.join(sandbox.repo, 'mark.txt'))).toBe(true);
    });

    it('accepts an answer to each of two requests, which may be open at the same time', async () => {
      const turn = driven.prompt('Please do both [[two]]');
      const kinds: string[] = [];
      for (let answers = 0; answers < 2; answers += 1) {
        const ask = await driven.asked();
        kinds.push(ask.kind);
        driven.answer(ask, 'allowOnce');
      }
      expect(await turn).toEqual({ end: 'completed' });
      expect(kinds.sort()).toEqual(['command', 'edit']);
      expect(await readFile(path.join(sandbox.repo, 'a.txt'), 'utf8')).toBe('A\n');
      expect(await readFile(path.join(sandbox.repo, 'b.txt'), 'utf8')).toBe('b\n');
    });

    it('ends a turn that is canceled while streaming, and accepts a follow-up in the same process', async () => {
      const turn = driven.prompt('Please talk [[slow]]');
      await driven.until('the first words', () => driven.words.includes('word3'));
      await driven.cancel();
      expect(await turn).toEqual({ end: 'cancelled' });
      expect(driven.words).not.toContain('word299');
      expect(await driven.prompt('What did I say? [[recall]]')).toEqual({ end: 'completed' });
      expect(driven.words).toContain('Please edit the readme');
      expect(driven.process.pid).toBe(pid);
    });

    it('ends a turn that is canceled while a request is open, and doesn’t execute the request', async () => {
      const turn = driven.prompt('Please write a file [[write]]');
      const ask = await driven.asked();
      await driven.cancel();
      expect(await turn).toEqual({ end: 'cancelled' });
      expect(driven.session).toMatchObject({ state: 'idle', openAsks: [] });
      expect(driven.items('ask').at(-1)).toMatchObject({ ask: { id: ask.id }, outcome: { type: 'withdrawn' } });
      expect(existsSync(path.join(sandbox.repo, 'hello.txt'))).toBe(false);
      expect(await driven.prompt('Again [[plain]]')).toEqual({ end: 'completed' });
    });

    it('leaves no process behind when it’s stopped', async () => {
      expect(await driven.leftovers()).toBeGreaterThan(0);
      await driven.stop();
      expect(await driven.leftovers()).toBe(0);
    });
  });

  describe('failures', () => {
    let driven: DrivenAgent;

    beforeAll(async () => {
      ({ driven } = await startDriven());
    });

    it('reports a rejected key as a missing login', async () => {
      const outcome = await driven.prompt('Please [[err401]]');
      expect(outcome).toMatchObject({ end: 'failed', fault: { code: 'loginNeeded' } });
      expect(outcome.fault?.detail).toContain('401');
      expect(driven.session.state).toBe('error');
      expect(await driven.prompt('Again [[plain]]')).toEqual({ end: 'completed' });
    });

    it('reports an error of the model server, or can be canceled while it retries', async () => {
      const turn = driven.prompt('Please [[err500]]');
      if (expected.onServerError === 'fails') {
        const outcome = await turn;
        expect(outcome).toMatchObject({ end: 'failed', fault: { code: 'modelError' } });
        expect(outcome.fault?.detail).toContain('500');
      } else {
        await driven.wait(
          'a second try',
          () => server.received.filter(({ scenario }) => scenario === 'err500').length > 1,
        );
        expect(driven.session.state).toBe('running');
        await driven.cancel();
        expect(await turn).toEqual({ end: 'cancelled' });
      }
      expect(await driven.prompt('Again [[plain]]')).toEqual({ end: 'completed' });
    });

    it('can be stopped while it doesn’t respond', async () => {
      const turn = driven.prompt('Please [[hang]]');
      await driven.wait('the request', () => server.received.some(({ scenario }) => scenario === 'hang'));
      await driven.stop();
      expect(await turn).toEqual({ end: 'interrupted' });
      expect(await driven.leftovers()).toBe(0);
    });

    it('interrupts the turn if its process dies, and leaves no process behind', async () => {
      const { driven: killed } = await startDriven();
      const turn = killed.prompt('Please talk [[slow]]');
      await killed.until('the first words', () => killed.words.includes('word3'));
      process.kill(killed.process.pid, 'SIGKILL');
      expect(await turn).toMatchObject({ end: 'interrupted', fault: { code: 'agentExited' } });
      await killed.stop();
      expect(await killed.leftovers()).toBe(0);
    });
  });

  describe('resuming a session', () => {
    it('continues the session in another process, without repeating its history', async () => {
      const { sandbox, driven } = benches[0]!;
      const before = driven.transcript.items;
      expectOk(await driven.start());
      expect(driven.transcript.items.filter(({ type }) => type !== 'notice')).toEqual(before);
      expect(await driven.prompt('And now? [[recall]]')).toEqual({ end: 'completed' });
      expect(driven.texts.at(-1)).toContain('Please edit the readme');
      const turn = driven.prompt('Once more [[write]]');
      driven.answer(await driven.asked(), 'allowOnce');
      expect(await turn).toEqual({ end: 'completed' });
      expect(await readFile(path.join(sandbox.repo, 'hello.txt'), 'utf8')).toBe('Hello, world!\n');
    });

    it('fails if the session doesn’t exist', async () => {
      const { driven } = await makeBench();
      driven.pretend('11111111-1111-4111-8111-111111111111');
      expect(await driven.start()).toMatchObject({ ok: false, error: { code: 'resumeFailed' } });
      expect(await driven.leftovers()).toBe(0);
    });
  });

  it('connects only to the tests’ model server', () => {
    expect(egress.requests).toEqual([]);
    expect(server.received.length).toBeGreaterThan(0);
  });
}
