// What prepares a new worktree, with the whole application and the practice agent.
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AttemptId } from '../../src/domain/ids';
import type { ToolCallItem } from '../../src/domain/transcript/transcript';
import { processesWithMarker } from '../../src/platform/process/process';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { TestPorts } from '../fixtures/appPorts';
import type { AppWindow } from '../fixtures/appWindow';
import type { SampleRepository } from '../fixtures/sampleRepository';

let bench: AppBench;
let folder: string;
let repository: SampleRepository;
let ports: TestPorts;

beforeEach(async () => {
  bench = await makeAppBench();
  ({ folder, repository } = bench);
  ports = bench.newPorts();
});

const openWindow = (at?: string) => bench.open(ports, at);
const start = (window: AppWindow) => window.start('practice: slow 1');

describe('files to bring along', () => {
  it('are in the worktree before the agent gets its task, even in a window on a folder of the repository', async () => {
    await repository.write('.worktreeinclude', '.env\nlinked\n');
    await repository.write('.env', 'KEY=1\n');
    await repository.write('src/more.log', 'more\n');
    await symlink('/etc/hostname', path.join(repository.root, 'linked'));
    ports.change({ includeGlobs: ['src/*.log'] });
    const window = await openWindow(path.join(repository.root, 'src'));
    const id = await start(window);
    await window.reaches(id, 'review');

    const worktree = window.worktree(id);
    expect(await readFile(path.join(worktree, '.env'), 'utf8')).toBe('KEY=1\n');
    expect(await readFile(path.join(worktree, 'src/more.log'), 'utf8')).toBe('more\n');
    const { items } = await window.transcript(id);
    const notes = items.flatMap((item) => (item.type === 'note' ? [item.note] : []));
    expect(notes).toEqual([
      { type: 'filesLeft', id: 'filesLeft', copied: 2, left: [{ path: 'linked', why: 'outside' }], count: 1 },
    ]);
    // Git ignores them there and here.
    expect(expectOk(await window.app.review.changes(id)).files).toEqual([]);
  });
});

async function cardsOf(window: AppWindow, id: AttemptId): Promise<readonly ToolCallItem[]> {
  const { items } = await window.transcript(id);
  return items.flatMap((item) => (item.type === 'toolCall' && item.setup === true ? [item] : []));
}

/** Waits until the setup command has printed something. */
async function printed(window: AppWindow, id: AttemptId, text: string): Promise<ToolCallItem> {
  const last = async () => (await cardsOf(window, id)).at(-1);
  await expect.poll(async () => (await last())?.call.output, { timeout: 20_000, interval: 20 }).toContain(text);
  return (await last())!;
}

const runOf = (card: ToolCallItem) => card.call.id.replace(/^setup:/, '');
const nothingRuns = (run: string) =>
  expect.poll(async () => [...(await processesWithMarker(run))], { timeout: 20_000, interval: 20 }).toEqual([]);

describe('the setup command', () => {
  /** A command that ends when the test allows it. */
  const gated = () => `echo begun; while [ ! -e '${path.join(folder, 'go')}' ]; do sleep 0.02; done; echo gone on`;
  const letGo = () => writeFile(path.join(folder, 'go'), '');
  const own = (command: string) => ports.change({ setup: { command, from: 'user' } });

  it('runs in the worktree with the variables it needs, and the agent waits for it', async () => {
    own(`${gated()}; echo "$COPPICE_TASK $COPPICE_PORT" '$HOME' "$COPPICE_ROOT"; echo ok > setup.log; pwd`);
    const window = await openWindow();
    const id = await start(window);
    expect((await printed(window, id, 'begun')).call).toMatchObject({ kind: 'execute', status: 'running' });
    await window.waits(() => window.session(id).queued.length === 1);
    expect(window.session(id).turns).toBe(0);
    await letGo();
    await window.reaches(id, 'review');

    const [card] = await cardsOf(window, id);
    expect(card!.call).toMatchObject({ status: 'completed', exitCode: 0, cwd: window.worktree(id) });
    const lines = card!.call.output.split('\n');
    expect(lines[2]).toMatch(new RegExp(`^T-1 [23]\\d{3}0 \\$HOME ${repository.root}$`));
    expect(lines[3]).toBe(window.worktree(id));
    expect(existsSync(path.join(window.worktree(id), 'setup.log'))).toBe(true);
    const { items } = await window.transcript(id);
    expect(items.findIndex(({ type }) => type === 'toolCall')).toBeLessThan(
      items.findIndex(({ type }) => type === 'text'),
    );
  });

  it('shows why it failed, blocks nothing, and can be run again', async () => {
    own('echo "no such package" >&2; exit 3');
    const window = await openWindow();
    const id = await start(window);
    await window.reaches(id, 'review');
    const [failed] = await cardsOf(window, id);
    expect(failed!.call).toMatchObject({ status: 'failed', exitCode: 3, output: 'no such package\n' });

    own('echo "all there"');
    expectOk(await window.app.attempts.setUpAgain(id));
    const again = await printed(window, id, 'all there');
    expect(again.call.id).not.toBe(failed!.call.id);
    own('');
    expect(await window.app.attempts.setUpAgain(id)).toMatchObject({ ok: false, error: { code: 'setupNone' } });
  });

  it('runs in the background if the agent doesn’t wait for it', async () => {
    own(gated());
    ports.change({ waitForSetup: false });
    const window = await openWindow();
    const id = await start(window);
    await window.reaches(id, 'review');
    expect((await printed(window, id, 'begun')).call.status).toBe('running');
    await letGo();
    await printed(window, id, 'gone on');
  });

  it('is stopped with everything that it has started if it hangs; then the user lets the task continue', async () => {
    own('(setsid sleep 1000 &) ; echo begun; sleep 1000');
    const window = await openWindow();
    const id = await start(window);
    const card = await printed(window, id, 'begun');
    expect([...(await processesWithMarker(runOf(card)))].length).toBeGreaterThan(0);
    await window.waits(() => window.session(id).queued.length === 1);
    expectOk(await window.app.attempts.stop(id));
    await window.reaches(id, 'interrupted');
    await nothingRuns(runOf(card));
    expect((await cardsOf(window, id))[0]!.call.status).toBe('cancelled');

    expectOk(await window.app.attempts.retry(id));
    await window.reaches(id, 'review');
    expect(await cardsOf(window, id)).toHaveLength(1);
    expect((await window.transcript(id)).items.filter(({ type }) => type === 'prompt')).toHaveLength(1);
  });

  it('ends with its attempt', async () => {
    own('(setsid sleep 1000 &) ; echo begun; sleep 1000');
    const window = await openWindow();
    const id = await start(window);
    const card = await printed(window, id, 'begun');
    expectOk(await window.app.attempts.discard(id));
    await nothingRuns(runOf(card));
    expect(window.state(id)).toBe('discarded');
  });

  it('outlives its window, and the agent starts when it has ended', async () => {
    own(gated());
    const window = await openWindow();
    const id = await start(window);
    await printed(window, id, 'begun');
    await window.waits(() => window.app.attemptStore.get(id)!.phase === 'prompted');
    await window.close();
    await letGo();
    const later = await openWindow();
    await later.reaches(id, 'review');
    expect((await cardsOf(later, id)).map(({ call }) => call.status)).toEqual(['completed']);
  });

  it('runs again if its host crashed in the middle of it', async () => {
    own(gated());
    const window = await openWindow();
    const id = await start(window);
    const card = await printed(window, id, 'begun');
    await window.waits(() => window.app.attemptStore.get(id)!.phase === 'prompted');
    const record = await readFile(path.join(window.app.store.hostFolder, 'host.json'), 'utf8');
    process.kill((JSON.parse(record) as { pid: number }).pid, 'SIGKILL');
    await window.reaches(id, 'interrupted');
    await nothingRuns(runOf(card));

    await letGo();
    expectOk(await window.app.attempts.retry(id));
    await window.reaches(id, 'review');
    expect((await cardsOf(window, id)).map(({ call }) => call.status)).toEqual(['cancelled', 'completed']);
    expect((await window.transcript(id)).items.filter(({ type }) => type === 'prompt')).toHaveLength(1);
  });

  it('asks once for each wording before it runs if it’s from the repository’s own settings', async () => {
    const mark = path.join(folder, 'ran');
    const asked: string[] = [];
    let answer: boolean | undefined;
    ports.answerSetup = (question) => {
      asked.push(`${question.repository}: ${question.command}`);
      return answer;
    };
    ports.change({ setup: { command: `touch '${mark}'`, from: 'repository' } });
    const window = await openWindow();
    await window.reaches(await start(window), 'review');
    expect(asked).toEqual([`errands: touch '${mark}'`]);
    answer = false;
    await window.reaches(await start(window), 'review');
    await window.reaches(await start(window), 'review');
    expect(asked).toHaveLength(2);
    expect(existsSync(mark)).toBe(false);

    answer = true;
    ports.change({ setup: { command: `touch  '${mark}'`, from: 'repository' } });
    const ids = await Promise.all([start(window), start(window)]);
    for (const id of ids) await window.reaches(id, 'review');
    await window.reaches(await start(window), 'review');
    expect(asked).toHaveLength(3);
    expect(existsSync(mark)).toBe(true);
  });
});
