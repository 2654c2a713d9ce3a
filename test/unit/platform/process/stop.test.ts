import { mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger';
import { processesWithMarker, sweepMarker } from '../../../../src/platform/process/process';
import type { ProcessEntry, ProcessTable } from '../../../../src/platform/process/processEntry';
import { RunTree } from '../../../../src/platform/process/runTree';
import { isThere, node, numbersIn, readTo, shell, start, temporaryFolder, until } from './world';

const folder = temporaryFolder();

/** A program that writes its pid down and stays. `before`: what its shell does first. */
const stay = (before = '') => `sh -c '${before} echo $$ >> pids; exec sleep 100' > /dev/null`;

/** Every way in which a process can leave its parent's group. */
const TREE = `
  ${stay()} &
  sh -c "$STAY & wait" &
  sh -c 'sh -c "$STAY & wait" & wait' &
  setsid ${stay()} &
  setsid ${stay('trap "" TERM;')} &
  sh -c "setsid $STAY &"
  env -i PATH="$PATH" setsid ${stay()} &
  echo ready
  trap "" TERM
  while :; do read line || sleep 100; done
`;

async function tree() {
  const cwd = mkdtempSync(path.join(folder, 'tree-'));
  const running = await start(shell(TREE), {
    cwd,
    env: { STAY: stay().replaceAll("'", '"').replaceAll('$$', '\\$\\$') },
  });
  const pids = () => numbersIn(path.join(cwd, 'pids'));
  await readTo(running.lines[Symbol.asyncIterator](), 'ready');
  await until('all seven stay', () => pids().length === 7);
  return { running, pids: pids() };
}

describe('stopping a tree', () => {
  it('ends all seven processes that have left their parent in seven ways', async () => {
    const { running, pids } = await tree();
    // The one without an environment is found by its parent, the others by the marker.
    const marked = (await processesWithMarker(running.marker)).map((entry) => entry.pid);
    expect(pids.filter((pid) => marked.includes(pid)).length).toBe(7);
    const begin = performance.now();
    await running.stop();
    expect(pids.filter(isThere)).toEqual([]);
    expect(await processesWithMarker(running.marker)).toEqual([]);
    expect((await running.stopped).signal).toBe('SIGKILL');
    expect(performance.now() - begin).toBeLessThan(2_500);
  });

  it('ends what a process left behind that ended by itself', async () => {
    const cwd = mkdtempSync(path.join(folder, 'left-'));
    const running = await start(shell(`${stay()} & setsid ${stay()} & sleep 0; exit 0`), { cwd });
    await running.stopped;
    const pids = () => numbersIn(path.join(cwd, 'pids'));
    await until('both stay', () => pids().length === 2);
    expect(pids().map(isThere)).toEqual([true, true]);
    await running.stop();
    expect(pids().filter(isThere)).toEqual([]);
  });

  it('ends a run by its marker alone', async () => {
    const { running, pids } = await tree();
    const other = await tree();
    expect(await sweepMarker(running.marker, silentLogger)).toEqual([]);
    await running.stopped;
    expect(await processesWithMarker(running.marker)).toEqual([]);
    expect(pids.filter(isThere)).toEqual([]);
    expect(other.pids.every(isThere)).toBe(true);
    await other.running.stop();
  });

  it('ends a tree that keeps making children', async () => {
    const running = await start(shell('echo ready; while :; do setsid sleep 100 & sleep 0.01; done'));
    await readTo(running.lines[Symbol.asyncIterator](), 'ready');
    await until('it has some', async () => (await processesWithMarker(running.marker)).length > 5);
    await running.stop({ graces: { inputEndMs: 0, terminateMs: 0 } });
    expect(await processesWithMarker(running.marker)).toEqual([]);
  });
});

describe('the steps of stopping', () => {
  const recordedSteps = (cwd: string) => readFileSync(path.join(cwd, 'steps'), 'utf8').trim().split('\n');
  const obeys = (what: 'end' | 'SIGTERM' | 'nothing') =>
    node(`const fs = require('fs'); const record = (t) => fs.appendFileSync('steps', t + '\\n');
      process.stdin.resume(); setInterval(() => {}, 1000);
      process.stdin.on('end', () => { record('end'); if ('${what}' === 'end') process.exit(0); });
      process.on('SIGTERM', () => { record('SIGTERM'); if ('${what}' === 'SIGTERM') process.exit(7); });
      console.log('ready');`);

  it.each([
    ['end', ['end'], { code: 0, signal: null }],
    ['SIGTERM', ['end', 'SIGTERM'], { code: 7, signal: null }],
    ['nothing', ['end', 'SIGTERM'], { code: null, signal: 'SIGKILL' }],
  ] as const)('go no further than needed for a program that obeys %s', async (what, steps, end) => {
    const cwd = mkdtempSync(path.join(folder, 'steps-'));
    const long = { inputEndMs: what === 'end' ? 10_000 : 150, terminateMs: what === 'nothing' ? 150 : 10_000 };
    const running = await start(obeys(what), { cwd, stop: long });
    await readTo(running.lines[Symbol.asyncIterator](), 'ready');
    const begin = performance.now();
    await running.stop();
    expect(performance.now() - begin).toBeLessThan(3_000);
    expect(await running.stopped).toEqual(end);
    expect(recordedSteps(cwd)).toEqual(steps);
  });

  it('begin with the polite one, which may fail', async () => {
    const cwd = mkdtempSync(path.join(folder, 'polite-'));
    const running = await start(obeys('end'), { cwd });
    const lines = running.lines[Symbol.asyncIterator]();
    await readTo(lines, 'ready');
    let asked = 0;
    const ask = () => {
      asked += 1;
      expect(isThere(running.pid)).toBe(true);
      return Promise.reject(new Error('no'));
    };
    await running.stop({ politely: { ask, graceMs: 10_000 }, graces: { inputEndMs: 10_000, terminateMs: 0 } });
    expect(asked).toBe(1);
    expect(await running.stopped).toEqual({ code: 0, signal: null });
  });

  it('wait no longer than given for a polite end, and not at all for the dead', async () => {
    const never = { ask: () => new Promise<never>(() => undefined), graceMs: 50 };
    const deaf = await start(['cat']);
    await deaf.stop({ politely: never });
    expect((await deaf.stopped).code).toBe(0);
    const dead = await start(shell('exit 0'));
    await dead.stopped;
    const begin = performance.now();
    await dead.stop({ politely: { ...never, graceMs: 10_000 } });
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  it('are taken once, however often they are requested', async () => {
    const running = await start(['cat']);
    expect(running.stop()).toBe(running.stop());
    await running.stop();
    await running.stop();
  });
});

describe('the members of a run', () => {
  const entry = (pid: number, parent: number, group: number, startTime = 's'): ProcessEntry => ({
    pid,
    parent,
    group,
    startTime,
    ended: false,
  });
  const tableOf = (entries: ProcessEntry[], marked: number[] = []): ProcessTable => ({
    entry: (pid) => Promise.resolve(entries.find((e) => e.pid === pid)),
    all: () => Promise.resolve(new Map(entries.map((e) => [e.pid, e]))),
    withVariable: () => Promise.resolve(new Set(marked)),
  });
  const membersOf = async (table: ProcessTable, hasExited: boolean, startTime = 's') =>
    (await new RunTree(table, 'm', { pid: 10, startTime, hasExited: () => hasExited }).members()).map((e) => e.pid);

  it('are those of the group, and all descendants', async () => {
    const table = tableOf([
      entry(10, 1, 10),
      entry(11, 10, 10),
      entry(13, 12, 13),
      entry(12, 11, 12),
      entry(20, 1, 20),
    ]);
    expect((await membersOf(table, false)).sort()).toEqual([10, 11, 12, 13]);
  });

  it('are those of the group even if its first process has ended', async () => {
    expect(await membersOf(tableOf([entry(11, 1, 10)]), true)).toEqual([11]);
  });

  it('aren’t those of a group whose number was reused', async () => {
    const foreign = [entry(10, 1, 10, 'later'), entry(11, 10, 10, 'later')];
    expect(await membersOf(tableOf(foreign), true)).toEqual([]);
    expect(await membersOf(tableOf(foreign), true, '')).toEqual([]);
    expect(await membersOf(tableOf(foreign, [11]), true)).toEqual([11]);
  });

  it('are never this process, nor its other children', async () => {
    const table = tableOf(
      [entry(process.pid, 1, 5), entry(10, process.pid, 10), entry(30, process.pid, 30)],
      [process.pid],
    );
    expect(await membersOf(table, false)).toEqual([10]);
  });

  it('aren’t dead', async () => {
    expect(await membersOf(tableOf([{ ...entry(10, 1, 10), ended: true }]), false)).toEqual([]);
  });

  it('remain members when their parent has ended, unless another process has their pid', async () => {
    const entries = [entry(10, 1, 10), entry(11, 10, 11)];
    const tree = new RunTree(tableOf(entries), 'm', { pid: 10, startTime: 's', hasExited: () => entries.length < 2 });
    expect((await tree.members()).map((e) => e.pid)).toEqual([10, 11]);
    entries.splice(0, 2, entry(11, 1, 11));
    expect((await tree.members()).map((e) => e.pid)).toEqual([11]);
    entries.splice(0, 1, entry(11, 1, 11, 'later'));
    expect(await tree.members()).toEqual([]);
  });

  it('aren’t signaled if another process has their pid', async () => {
    const running = await start(['cat']);
    const table = tableOf([entry(running.pid, 1, running.pid, 'later')]);
    await new RunTree(table, 'm').signal([entry(running.pid, 1, running.pid, 'before')], 'SIGKILL');
    expect(isThere(running.pid)).toBe(true);
    await running.stop();
    expect((await running.stopped).code).toBe(0);
  });
});
