import path from 'node:path';
import type { Logger } from '../../../base/logger';
import { Git } from '../../../platform/git/git';
import { findInPath } from '../../../platform/process/process';
import type { Environment } from '../environment/environment';
import type { Ports } from '../../ports';

interface Dependencies {
  readonly ports: Pick<Ports, 'clock' | 'settings' | 'paths' | 'runtime'>;
  readonly environment: Environment;
  readonly log: Logger;
}

/** The user's Git. Created when first needed, and again after its path has changed. */
export class GitAccess {
  readonly #deps: Dependencies;
  #made: { readonly binary: string; readonly git: Promise<Git> } | undefined;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  get(): Promise<Git> {
    const binary = this.#deps.ports.settings.get().gitPath;
    if (this.#made?.binary !== binary) {
      const before = this.#made?.git;
      this.#made = { binary, git: this.#make(binary) };
      void before?.then((git) => git.dispose());
    }
    return this.#made.git;
  }

  async dispose(): Promise<void> {
    const made = this.#made;
    this.#made = undefined;
    await made?.git.then((git) => git.dispose());
  }

  async #make(binary: string): Promise<Git> {
    const env = await this.#deps.environment.resolve();
    const userFolder = path.join(this.#deps.ports.paths.home, '.coppice');
    const found = await this.#find(binary, env);
    if (found === undefined && this.#made?.binary === binary) this.#made = undefined; // Git may be installed meanwhile.
    // The system would also search the repository for a mere name: on Windows, or if PATH contains a relative folder.
    const program = found ?? path.resolve(userFolder, binary);
    return new Git({ binary: program, env, userFolder, clock: this.#deps.ports.clock, log: this.#deps.log });
  }

  /** Finds programs only, because batch files would need a shell, and Git never runs in one. */
  #find(binary: string, env: Readonly<Record<string, string>>): Promise<string | undefined> {
    const { platform } = this.#deps.ports.runtime;
    const isBare = platform === 'win32' && path.extname(binary) === '';
    return findInPath(isBare ? `${binary}.exe` : binary, env, platform);
  }
}
