// Whether a write stays as fast when the store is big, and whether a killed writer loses anything.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../src/base/clock';
import { silentLogger } from '../src/base/logger';
import { expectOk } from '../src/base/result';
import { openStore, writeChange, type Store } from '../src/platform/store/store';
import { bundleChildren, wasmFile } from '../test/integration/store/children';
import { runKills } from '../test/integration/store/killLoop';
import { median, medianRatio, rounded, type BenchResult } from './result';

const KILLS = Number(process.env['COPPICE_KILLS'] ?? 200);
const ROUNDS = 40;
const WRITES = 25;

const clock = systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) });

/** A store with so many megabytes in it, on the disk as a snapshot. */
async function storeOf(folder: string, megabytes: number): Promise<Store> {
  const store = expectOk(
    await openStore({ folder, wasmFile, mode: 'write', window: 'bench', clock, log: silentLogger }),
  );
  for (let part = 0; part < megabytes; part += 1) {
    expectOk(
      await store.commit('filled', (tx) => {
        writeChange(tx, {
          type: 'draftSaved',
          key: `part${part}`,
          text: `${part}`.repeat(1_000_000).slice(0, 1_000_000),
          updatedAt: 0,
        });
      }),
    );
  }
  await store.checkpoint();
  return store;
}

/** Milliseconds that a small write takes until it is acknowledged: the median of some, one after the other. */
async function writeTime(store: Store): Promise<number> {
  const times: number[] = [];
  for (let write = 0; write < WRITES; write += 1) {
    const began = performance.now();
    expectOk(
      await store.commit('written', (tx) =>
        writeChange(tx, { type: 'valueSet', key: 'n', value: String(Math.random()) }),
      ),
    );
    times.push(performance.now() - began);
  }
  return median(times);
}

/** A write into 100 MB against one into 1 MB, in turns on two open stores. */
async function flat(folder: string): Promise<BenchResult[]> {
  const small = await storeOf(path.join(folder, 'small'), 1);
  const big = await storeOf(path.join(folder, 'big'), 100);
  const pairs: [number, number][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round % 2 === 0;
    const before = first ? await writeTime(big) : await writeTime(small);
    const after = first ? await writeTime(small) : await writeTime(big);
    pairs.push(first ? [before, after] : [after, before]);
  }
  await big.close();
  await small.close();
  return [
    { name: 'store-write-1mb', value: rounded(median(pairs.map(([, time]) => time)), 3), unit: 'ms' },
    {
      name: 'store-flat',
      value: rounded(median(pairs.map(([time]) => time)), 3),
      unit: 'ms',
      ratio_to: 'store-write-1mb',
      ratio: rounded(medianRatio(pairs)),
      aim: 1.5,
    },
  ];
}

/** Acknowledged writes that are lost, or other damage, after so many kills and power cuts. */
async function kills(folder: string): Promise<BenchResult[]> {
  const { writer } = await bundleChildren();
  const half = Math.ceil(KILLS / 2);
  const reports = await Promise.all([
    runKills(writer, path.join(folder, 'lane1'), { kills: half }),
    runKills(writer, path.join(folder, 'lane2'), { kills: KILLS - half, first: half }),
  ]);
  const acknowledged = reports.reduce((sum, report) => sum + report.acknowledged, 0);
  const lost = reports.reduce((sum, report) => sum + report.problems.length, 0);
  return [
    { name: 'store-kills', value: lost, unit: `lost of ${KILLS} kills`, aim: 0 },
    { name: 'store-kills-writes', value: acknowledged, unit: 'acknowledged' },
  ];
}

/** `store-flat` and `store-kills`. */
export async function benchStore(): Promise<BenchResult[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-bench-store-'));
  try {
    return [...(await flat(folder)), ...(await kills(folder))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
