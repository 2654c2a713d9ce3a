import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AgentLaunch } from '../../src/domain/agent/agent';
import { PRACTICE } from '../../src/agents/kinds/practice/practice';
import { t } from '../../src/practice/texts';
import { DrivenAgent } from '../fixtures/drivenAgent';

let folder: string;
let worktree: string;
let agents: DrivenAgent[];

const inWorktree = (file: string) => path.join(worktree, file);

function launch(env: Record<string, string> = {}): AgentLaunch {
  return {
    agent: PRACTICE.id,
    driver: 'acp',
    spec: {
      argv: [process.execPath, inject('bundles').practice],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        COPPICE_PRACTICE_PACE: '0',
        COPPICE_PRACTICE_HOME: path.join(folder, 'kept'),
        ...env,
      },
      cwd: worktree,
      label: 'practice',
    },
  };
}

async function started(): Promise<DrivenAgent> {
  const agent = new DrivenAgent(launch());
  agents.push(agent);
  expectOk(await agent.start());
  return agent;
}

describe('the practice agent, driven over ACP', () => {
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-practice-'));
    worktree = path.join(folder, 'worktree');
    await mkdir(worktree);
    await writeFile(inWorktree('README.md'), '# Sample\n\nA sample.\n');
    execFileSync('git', ['init', '-q'], { cwd: worktree, env: { PATH: process.env['PATH'], HOME: folder } });
    agents = [];
  });
  afterEach(async () => {
    await Promise.all(agents.map((agent) => agent.end()));
    for (const agent of agents) expect(await agent.leftovers()).toBe(0);
    await rm(folder, { recursive: true });
  });

  it('reads, asks, changes a file, runs a command, and does it again for a follow-up', async () => {
    const agent = await started();
    const turn = agent.prompt('Make the sample friendlier');
    const edit = await agent.answerNext('allow');
    expect(edit).toMatchObject({ kind: 'edit', title: t('edit.title', { file: 'PRACTICE.md' }) });
    expect(edit.diffs).toMatchObject([{ path: inWorktree('PRACTICE.md'), oldText: null }]);
    expect(edit.diffs[0]!.newText).toContain('> Make the sample friendlier');
    const command = await agent.answerNext('allow');
    expect(command).toMatchObject({ kind: 'command', command: 'git status --short', cwd: worktree });
    expect(await turn).toEqual({ end: 'completed' });

    const first = await readFile(inWorktree('PRACTICE.md'), 'utf8');
    expect(first).toBe(edit.diffs[0]!.newText);
    const calls = agent.transcript.items.flatMap((item) => (item.type === 'toolCall' ? [item.call] : []));
    expect(calls.map(({ title, kind, status }) => [title, kind, status])).toEqual([
      [t('inspect.read', { file: 'README.md' }), 'read', 'completed'],
      [t('edit.title', { file: 'PRACTICE.md' }), 'edit', 'completed'],
      ['git status --short', 'execute', 'completed'],
    ]);
    expect(calls[0]!.output).toContain('A sample.');
    expect(calls[2]).toMatchObject({ output: '?? PRACTICE.md\n?? README.md\n', exitCode: 0 });
    expect(agent.transcript.items.find((item) => item.type === 'plan')).toMatchObject({
      entries: [{ status: 'completed' }, { status: 'completed' }, { status: 'completed' }],
    });
    expect(agent.words).toContain(t('introduction'));
    expect(agent.words).toContain(t('status.done', { count: 2 }));

    const again = agent.prompt('And once more');
    await agent.answerNext('allow');
    await agent.answerNext('allow');
    expect(await again).toEqual({ end: 'completed' });
    const second = await readFile(inWorktree('PRACTICE.md'), 'utf8');
    expect(second.startsWith(first)).toBe(true);
    expect(second).toContain(t('note.heading', { number: 2, title: 'And once more' }));
  });

  it('continues sensibly when it is denied', async () => {
    const agent = await started();
    const turn = agent.prompt('Please change the README');
    const ask = await agent.answerNext('deny');
    expect(ask.title).toBe(t('edit.title', { file: 'README.md' }));
    await agent.answerNext('deny');
    expect(await turn).toEqual({ end: 'completed' });
    expect(await readFile(inWorktree('README.md'), 'utf8')).toBe('# Sample\n\nA sample.\n');
    const calls = agent.transcript.items.flatMap((item) => (item.type === 'toolCall' ? [item.call.status] : []));
    expect(calls).toEqual(['completed', 'denied', 'denied']);
    expect(agent.words).toContain(t('edit.denied', { file: 'README.md' }));
    expect(agent.words).toContain(t('turn.unchanged'));
  });

  it('changes nothing outside the worktree', async () => {
    const agent = await started();
    expect(await agent.prompt('practice: edit ../outside.md')).toEqual({ end: 'completed' });
    expect(existsSync(path.join(folder, 'outside.md'))).toBe(false);
  });

  it('ends a turn immediately when it is canceled, with or without an open request', async () => {
    const agent = await started();
    const held = agent.prompt('practice: wait');
    await agent.until('words', () => agent.words !== '');
    await agent.cancel();
    expect(await held).toEqual({ end: 'cancelled' });

    const asking = agent.prompt('Do something');
    const ask = await agent.asked();
    await agent.cancel();
    expect(await asking).toEqual({ end: 'cancelled' });
    expect(agent.process.settle(ask.id, { type: 'withdrawn' })).toMatchObject({ error: { code: 'askUnknown' } });
    expect(existsSync(inWorktree('PRACTICE.md'))).toBe(false);
    expect(agent.transcript.items.findLast((item) => item.type === 'ask')).toMatchObject({
      outcome: { type: 'withdrawn' },
    });
    expect(await agent.prompt('practice: slow 3')).toEqual({ end: 'completed' });
  });

  it('changes nothing in plan mode', async () => {
    const agent = await started();
    expect(await agent.process.setMode('plan')).toMatchObject({ ok: true });
    expect(await agent.process.setMode('yolo')).toMatchObject({ error: { code: 'modeRefused' } });
    expect(await agent.prompt('Change everything')).toEqual({ end: 'completed' });
    expect(agent.words).toContain(t('inspect.planOnly', { inspected: 'README.md' }));
    expect(existsSync(inWorktree('PRACTICE.md'))).toBe(false);
  });

  it('exits mid-turn, and another process resumes its session', async () => {
    const agent = await started();
    const { agentSession, resume } = agent.session;
    expect(resume).toBe('resume');
    expect(await agent.prompt('practice: exit 3')).toEqual({
      end: 'interrupted',
      fault: { code: 'agentExited', detail: 'exit code 3' },
    });
    expect(await agent.process.stopped).toMatchObject({ code: 3, signal: null });

    const before = agent.texts.length;
    expectOk(await agent.start());
    expect(agent.session.agentSession).toBe(agentSession);
    const turn = agent.prompt('Go on');
    await agent.answerNext('allow');
    await agent.answerNext('allow');
    expect(await turn).toEqual({ end: 'completed' });
    // In the second turn of a session it doesn't introduce itself again.
    expect(agent.texts.slice(before).join()).not.toContain(t('introduction'));
    const kept = JSON.parse(await readFile(path.join(folder, 'kept', `${agentSession}.json`), 'utf8')) as unknown;
    expect(kept).toMatchObject({
      turns: 2,
      messages: [{ role: 'user', text: 'practice: exit 3' }, { role: 'user', text: 'Go on' }, { role: 'agent' }],
    });
  });

  it('fails as agents do', async () => {
    const agent = await started();
    expect(await agent.prompt('practice: fail 401')).toMatchObject({ end: 'failed', fault: { code: 'loginNeeded' } });
    expect(await agent.prompt('practice: fail 429')).toMatchObject({ end: 'failed', fault: { code: 'rateLimited' } });
    expect(await agent.prompt('practice: fail')).toMatchObject({ end: 'failed', fault: { code: 'modelError' } });
    expect(await agent.prompt('practice: slow 2')).toEqual({ end: 'completed' });
  });

  it('follows the other directives', async () => {
    const agent = await started();
    const asking = agent.prompt('practice: ask 3');
    for (const answer of ['allow', 'deny', 'allow'] as const) await agent.answerNext(answer);
    expect(await asking).toEqual({ end: 'completed' });
    const notes = await readFile(inWorktree('PRACTICE.md'), 'utf8');
    const heading = (number: number, request: number) =>
      t('note.heading', { number, title: t('ask.words', { number: request }) });
    expect(notes.match(/(?<=^## ).*/gm)).toEqual([heading(1, 1), heading(2, 3)]);

    expect(await agent.prompt('practice: big 5000')).toEqual({ end: 'completed' });
    expect(agent.words).toContain(t('big.line', { number: '5000', total: '5000' }));
    expect(await agent.prompt('practice: markdown')).toEqual({ end: 'completed' });
    expect(agent.words).toContain('| first | 120 | yes |');
    expect(await agent.prompt('practice: dance')).toEqual({ end: 'completed' });
    expect(agent.words).toContain(t('unknown', { line: 'practice: dance' }));
  });

  it('exits when its input ends', async () => {
    const agent = await started();
    await agent.process.stop();
    // Asked twice, it would have had a signal.
    expect(await agent.process.stopped).toMatchObject({ code: 0, signal: null });
  });
});

describe('an agent that doesn’t start', () => {
  it('fails with a code', async () => {
    const bench = await mkdtemp(path.join(os.tmpdir(), 'coppice-start-'));
    const spec = { env: { PATH: process.env['PATH'] ?? '' }, cwd: bench, label: 'x' };
    const attempt = (argv: [string, ...string[]], cwd = bench) =>
      new DrivenAgent({ agent: 'custom-x', driver: 'acp', spec: { ...spec, argv, cwd } }).start();
    const code = (expected: string) => ({ ok: false, error: { code: expected } });
    expect(await attempt(['no-such-agent'])).toMatchObject(code('agentNotFound'));
    expect(await attempt([process.execPath], path.join(bench, 'gone'))).toMatchObject(code('worktreeMissing'));
    expect(await attempt([bench])).toMatchObject(code('agentNotRunnable'));
    const dies = "console.error('it broke'); process.exit(4)";
    expect(await attempt([process.execPath, '-e', dies])).toMatchObject({
      ok: false,
      error: { code: 'agentExited', detail: 'exit code 4\nit broke' },
    });
    await rm(bench, { recursive: true });
  });
});
