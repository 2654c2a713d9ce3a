// A git that waits at certain calls, so that a journey can do something in the middle of an operation.
import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';

/** Calls at which git can be stopped, by words of the command line. */
export type Gate = 'worktree add' | 'checkout' | 'merge';

const PATTERNS: Readonly<Record<Gate, string>> = {
  'worktree add': '*" worktree add "*',
  checkout: '*" checkout "*|*" read-tree "*|*" checkout-index "*|*" reset "*',
  merge: '*" merge --"*',
};

/** A program for `coppice.git.path`. */
export class GatedGit {
  readonly path: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = path.join(folder, 'git');
  }

  /** Writes the program to a folder. All gates are open. */
  static async create(folder: string): Promise<GatedGit> {
    await mkdir(folder, { recursive: true });
    const gated = new GatedGit(folder);
    const cases = Object.entries(PATTERNS).map(([gate, pattern]) => {
      const name = path.join(folder, gate.replace(' ', '-'));
      return `${pattern}) if [ -e "${name}.closed" ]; then : > "${name}.reached"; while [ -e "${name}.closed" ]; do sleep 0.05; done; fi ;;`;
    });
    await writeFile(gated.path, `#!/bin/sh\ncase " $* " in\n${cases.join('\n')}\nesac\nexec git "$@"\n`);
    await chmod(gated.path, 0o755);
    return gated;
  }

  /** Makes the next such call wait. */
  async close(gate: Gate): Promise<void> {
    await rm(this.#file(gate, 'reached'), { force: true });
    await writeFile(this.#file(gate, 'closed'), '');
  }

  /** Resolves when git waits at the gate. */
  async waitUntilReached(gate: Gate): Promise<void> {
    await expect.poll(() => existsSync(this.#file(gate, 'reached')), { timeout: 60_000 }).toBe(true);
  }

  /** Lets waiting and future calls continue. */
  async open(gate: Gate): Promise<void> {
    await rm(this.#file(gate, 'closed'), { force: true });
  }

  #file(gate: Gate, state: string): string {
    return path.join(this.#folder, `${gate.replace(' ', '-')}.${state}`);
  }
}
