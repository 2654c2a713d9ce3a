import { readdir, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { FaultPoint } from '../../../src/platform/store/store';
import type { ChildPlan } from './child';
import { problemsOf } from './check';
import { startChild, wasmFile, type Child } from './children';

/** `beforeSync` is at odd and even indexes, because the index decides whether the power fails, too. */
const POINTS: readonly FaultPoint[] = [
  'leaseTaken',
  'beforeSync',
  'loaded',
  'beforeWrite',
  'beforeSync',
  'write',
  'afterSync',
  'beforeSync',
  'beforeAcknowledge',
  'journal:written',
  'journal:synced',
  'journal:renamed',
  'beforeSync',
  'journal:folderSynced',
  'exported',
  'snapshot:written',
  'snapshot:synced',
  'beforeSync',
  'snapshot:renamed',
  'snapshot:folderSynced',
  'pruned',
];

export interface KillReport {
  readonly kills: number;
  /** Kills at a named point, and those after which something was cut off that wasn't synced. */
  readonly aimed: number;
  readonly powerCuts: number;
  readonly acknowledged: number;
  readonly problems: readonly string[];
}

/**
 * Lets a real process write rows and kills it, again and again on the same store: two times of three at a named point,
 * otherwise at a random moment. In two cases of three the power fails, too: everything that wasn't synced is cut off
 * the files, because SIGKILL alone leaves the system's cache intact. After each kill, everything acknowledged must be
 * there. `first` is the number of the first kill, which decides where the points start.
 */
export async function runKills(
  bundle: string,
  folder: string,
  { kills, first = 0 }: { readonly kills: number; readonly first?: number },
): Promise<KillReport> {
  const acknowledged = new Set<string>();
  const synced = new Map<string, number>();
  const problems: string[] = [];
  let aimed = 0;
  let powerCuts = 0;
  for (let kill = first; kill < first + kills && problems.length === 0; kill++) {
    const killAt = kill % 3 === 2 ? undefined : aimAt(kill);
    const child = startChild(bundle, { folder, wasmFile, name: `k${kill}`, ...(killAt ? { killAt } : {}) });
    if (killAt) aimed += 1;
    else await killSoon(child, kill % 2 === 0);
    await child.ended;
    if (child.process.signalCode !== 'SIGKILL') problems.push(`child ended by itself: ${child.stderr()}`);
    for (const line of child.lines) {
      if ('acknowledged' in line) acknowledged.add(line.acknowledged);
      if ('synced' in line) synced.set(line.inode, line.synced);
      if ('failed' in line) problems.push(`failed: ${line.failed}`);
    }
    if (kill % 3 > 0) powerCuts += await cutPower(folder, synced);
    const found = await problemsOf(folder, acknowledged);
    problems.push(...found.slice(0, 5).map((problem) => `kill ${kill} (${killAt?.point ?? 'random'}): ${problem}`));
  }
  return { kills, aimed, powerCuts, acknowledged: acknowledged.size, problems };
}

/** Kills at a random moment: while it writes, or during its start. */
async function killSoon(child: Child, opened: boolean): Promise<void> {
  if (opened) await child.opened;
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
  child.process.kill('SIGKILL');
}

function aimAt(kill: number): NonNullable<ChildPlan['killAt']> {
  const point = POINTS[(kill - Math.floor(kill / 3)) % POINTS.length] ?? 'beforeSync';
  const rare = !['beforeWrite', 'write', 'beforeSync', 'afterSync', 'beforeAcknowledge'].includes(point);
  return { point, passage: rare ? 1 : 1 + Math.floor(Math.random() * 40) };
}

/** Cuts journals and snapshots to what was synced of them. Returns whether anything was cut. */
async function cutPower(folder: string, synced: ReadonlyMap<string, number>): Promise<number> {
  let cut = 0;
  for (const name of await readdir(folder)) {
    if (!/^(journal|state)\.[\d.]+\.(log|db)$/.test(name)) continue;
    const file = path.join(folder, name);
    const { ino, size } = await stat(file, { bigint: true });
    const kept = synced.get(String(ino)) ?? 0;
    if (kept >= size) continue;
    await truncate(file, kept);
    cut = 1;
  }
  return cut;
}
