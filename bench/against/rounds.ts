// Measures both versions alternately.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { Dice } from '../../test/integration/storm/dice';
import type { Measured, ProbeOptions } from '../probes/probe';
import type { Checkouts } from './checkouts';
import { buildProbes } from './product';

/** Rounds per row. */
export const ROUNDS = 11;

/** The results of one row in both versions, by rounds. */
export type Rounds = ReadonlyMap<string, readonly { readonly ours: number; readonly theirs: number }[]>;

/** A version's probe, in a process of its own. */
class ProbeProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, 'exit').then(([code]) => {
      throw new Error(`measuring a version failed with exit code ${code}`);
    });
    this.#ended.catch(() => undefined);
    child.on('error', () => undefined); // the signal aborted it, and its exit is handled above
  }

  /** Starts the process and waits until it's warmed up. */
  static async start(row: string, checkout: string, options: ProbeOptions, signal: AbortSignal): Promise<ProbeProcess> {
    const env = { ...process.env, COPPICE_ROOT: checkout };
    const child = fork(await buildProbes(checkout), [row, JSON.stringify(options)], { cwd: checkout, env, signal });
    const probe = new ProbeProcess(child);
    await probe.#message();
    return probe;
  }

  async measure(): Promise<Measured> {
    this.#child.send({});
    return this.#message();
  }

  async end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended.catch(() => undefined);
  }

  async #message(): Promise<Measured> {
    const [message] = (await Promise.race([once(this.#child, 'message'), this.#ended])) as [Measured];
    return message;
  }
}

/** Measures a row in both versions, one after the other. Reverses the order after each round. */
export async function measureRounds(
  row: string,
  { ours, theirs, scratch }: Checkouts,
  { dice, signal }: { readonly dice: Dice; readonly signal: AbortSignal },
): Promise<Rounds> {
  const start = async (checkout: string) => {
    const folder = path.join(scratch, row, path.basename(checkout));
    await mkdir(folder, { recursive: true });
    const dist = (file: string) => path.join(checkout, 'dist', file);
    const bundles = { agentHost: dist('agentHost.js'), practice: dist('practice.js') };
    return ProbeProcess.start(row, checkout, { folder, bundles, wasmFile: dist('sql-wasm.wasm') }, signal);
  };
  const probes = { ours: await start(ours), theirs: await start(theirs) };
  const rounds = new Map<string, { ours: number; theirs: number }[]>();
  const first = dice.below(2);
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = (round + first) % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const);
    const measured: Record<'ours' | 'theirs', Measured> = { ours: {}, theirs: {} };
    for (const version of order) measured[version] = await probes[version].measure();
    for (const [name, value] of Object.entries(measured.ours))
      rounds.set(name, [...(rounds.get(name) ?? []), { ours: value, theirs: measured.theirs[name]! }]);
  }
  await Promise.all([probes.ours.end(), probes.theirs.end()]);
  return rounds;
}
