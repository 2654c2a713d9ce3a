import type { Logger } from '../../../base/logger';
import { cleanEnvironment, resolveLoginEnvironment } from '../../../platform/process/process';
import type { Ports } from '../../ports';

const SHELL_TIMEOUT_MS = 10_000;

/**
 * The variables that agents and Git inherit: those of the login shell, without the editor's own. An editor that was
 * started from a dock doesn't know nvm's or Homebrew's PATH. Resolved once, when first needed.
 */
export class Environment {
  readonly #runtime: Ports['runtime'];
  readonly #log: Logger;
  #resolved: Promise<Readonly<Record<string, string>>> | undefined;

  constructor(runtime: Ports['runtime'], log: Logger) {
    this.#runtime = runtime;
    this.#log = log;
  }

  resolve(): Promise<Readonly<Record<string, string>>> {
    this.#resolved ??= this.#resolve();
    return this.#resolved;
  }

  /** Makes the next call ask the shell again, because an installer may have changed its profile. */
  forget(): void {
    this.#resolved = undefined;
  }

  async #resolve(): Promise<Readonly<Record<string, string>>> {
    const own = cleanEnvironment(this.#runtime.env, this.#runtime.platform);
    const shell = own['SHELL'];
    if (this.#runtime.platform === 'win32' || shell === undefined) return own;
    const login = await resolveLoginEnvironment({
      shell,
      execPath: this.#runtime.execPath,
      env: own,
      timeoutMs: SHELL_TIMEOUT_MS,
    });
    if (login.ok) return cleanEnvironment({ ...own, ...login.value }, this.#runtime.platform);
    this.#log.warn('failed to get the environment of the login shell', { code: login.error.code, shell });
    return own;
  }
}
