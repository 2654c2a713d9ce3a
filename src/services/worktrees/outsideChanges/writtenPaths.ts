import path from 'node:path';
import type { ToolCallPatch, ToolKind } from '../../../domain/session/toolCall';
import { isInside, realOfMissing } from '../../../platform/fs/fs';

/** Calls that are followed at the same time. Beyond that, the oldest one is forgotten. */
const CALLS_MAX = 200;
const WRITING: readonly ToolKind[] = ['edit', 'delete', 'move'];

/** The files that an agent's tools have written, according to the agent. Each is reported once. */
export class WrittenPaths {
  readonly #calls = new Map<string, ToolCallPatch>();
  readonly #reported = new Set<string>();

  /** Returns the paths that this update of a call adds to the written ones. */
  add(patch: ToolCallPatch): readonly string[] {
    const known = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    const call: ToolCallPatch = { ...this.#calls.get(patch.id), ...known, id: patch.id };
    this.#calls.set(patch.id, call);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > CALLS_MAX && oldest !== undefined) this.#calls.delete(oldest);
    const { kind = 'other', status, diffs = [], locations = [] } = call;
    // A call that waits for permission hasn't written anything.
    if (status !== 'running' && status !== 'completed') return [];
    const named = WRITING.includes(kind) ? locations : [];
    const fresh = [...new Set([...diffs, ...named].map((location) => location.path))].filter(
      (file) => !this.#reported.has(file),
    );
    for (const file of fresh) this.#reported.add(file);
    return fresh;
  }
}

/** Returns the paths that are outside a folder, by name or because of a link that leads out of it. */
export async function pathsOutside(folder: string, paths: readonly string[]): Promise<readonly string[]> {
  const real = await realOfMissing(folder);
  const resolved = await Promise.all(
    paths.map(async (file) => ({
      file: path.resolve(folder, file),
      real: await realOfMissing(path.resolve(folder, file)),
    })),
  );
  return resolved.filter((one) => !isInside(one.real, real)).map(({ file }) => file);
}
