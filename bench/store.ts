// Whether a write is as fast in a big store as in a small one, and whether a killed writer loses anything.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bundleChildren, wasmFile } from '../test/integration/store/children';
import { runKills } from '../test/integration/store/killLoop';
import { median } from './probes/probe';
import { BIG_MB, writeTime } from './probes/store';
import { medianRatio, rounded, type BenchResult } from './result';
import { filledStore } from './subject';

const KILLS = Number(process.env['COPPICE_KILLS'] ?? 200);
const ROUNDS = 40;
const WRITES = 25;

/** Measures a write to a store of 100 MB and one to a store of 1 MB, alternately. */
async function measureFlatWrites(folder: string): Promise<BenchResult[]> {
  const small = await filledStore(path.join(folder, 'small'), 1, wasmFile);
  const big = await filledStore(path.join(folder, 'big'), BIG_MB, wasmFile);
  const pairs: [number, number][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round % 2 === 0;
    const before = first ? await writeTime(big, WRITES) : await writeTime(small, WRITES);
    const after = first ? await writeTime(small, WRITES) : await writeTime(big, WRITES);
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

/** Counts the acknowledged writes that are lost, and other damage, after kills and power cuts. */
async function measureKills(folder: string): Promise<BenchResult[]> {
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

/** Measures `store-flat` and `store-kills`. */
export async function benchStore(): Promise<BenchResult[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-bench-store-'));
  try {
    return [...(await measureFlatWrites(folder)), ...(await measureKills(folder))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
