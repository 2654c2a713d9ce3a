// The store against kill -9, power failure and other windows, with real processes.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsOf } from './store/check';
import { bundleChildren, killChildren, startChild, wasmFile, type Child } from './store/children';
import { runKills } from './store/killLoop';

const KILLS = Number(process.env['COPPICE_KILLS'] ?? 40);
const TAKEOVERS = 24;

let root: string;
let bundles: Awaited<ReturnType<typeof bundleChildren>>;

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'coppice-kills-'));
  bundles = await bundleChildren();
});
afterAll(async () => {
  killChildren();
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

describe('the store', () => {
  it(
    `loses no acknowledged write in ${KILLS} kills`,
    async () => {
      const half = Math.ceil(KILLS / 2);
      const reports = await Promise.all([
        runKills(bundles.writer, path.join(root, 'lane1'), { kills: half }),
        runKills(bundles.writer, path.join(root, 'lane2'), { kills: KILLS - half, first: half }),
      ]);
      console.log(JSON.stringify(reports));
      expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
      const sum = (pick: (report: (typeof reports)[number]) => number) =>
        reports.reduce((total, report) => total + pick(report), 0);
      expect(sum(({ acknowledged }) => acknowledged)).toBeGreaterThan(KILLS * 5);
      expect(sum(({ aimed }) => aimed)).toBeGreaterThan(KILLS / 3);
      expect(sum(({ powerCuts }) => powerCuts)).toBeGreaterThan(0);
    },
    KILLS * 3_000,
  );

  it(`loses no acknowledged write while two windows take over from each other ${TAKEOVERS} times, and one is killed now and then`, async () => {
    const folder = path.join(root, 'takeovers');
    const all: Child[] = [];
    const start = (name: string) => {
      const child = startChild(bundles.taker, { folder, wasmFile, name });
      all.push(child);
      return child;
    };
    const acknowledgements = () =>
      all.flatMap(({ lines }) => lines).flatMap((line) => ('acknowledged' in line ? [line] : []));
    const leases = () => new Set(acknowledgements().map(({ lease }) => lease)).size;
    let pair = [start('a'), start('b')];
    for (let kill = 1; leases() < TAKEOVERS; kill++) {
      await expect.poll(leases, { timeout: 60_000, interval: 20 }).toBeGreaterThan((kill * TAKEOVERS) / 4);
      const [victim, other] = kill % 2 === 0 ? [pair[0]!, pair[1]!] : [pair[1]!, pair[0]!];
      victim.process.kill('SIGKILL');
      await victim.ended;
      pair = [start(`k${kill}`), other];
    }
    for (const child of pair) child.process.kill('SIGTERM');
    await Promise.all(all.map(({ ended }) => ended));
    const failed = all.flatMap(({ lines }) => lines).filter((line) => 'failed' in line);
    expect(failed).toEqual([]);
    const acknowledged = acknowledgements();
    console.log(`${acknowledged.length} acknowledged under ${leases()} leases by ${all.length} processes`);
    expect(new Set(acknowledged.map(({ sequence }) => sequence)).size).toBe(acknowledged.length);
    expect(await problemsOf(folder, new Set(acknowledged.map((line) => line.acknowledged)))).toEqual([]);
  });
});
