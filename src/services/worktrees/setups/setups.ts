import { createHash } from 'node:crypto';
import { formatId } from '../../../base/ids';
import { fail, ok, type Result } from '../../../base/result';
import type { LaunchSpec } from '../../../domain/agent/launchSpec';
import { portOf } from '../../../domain/attempt/ports';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { Repository } from '../../../domain/repository/repository';
import { taskLabel } from '../../../domain/task/task';
import type { Environment } from '../../machine/environment/environment';
import type { Ports } from '../../ports';
import type { AttemptStore } from '../../store/attemptStore';
import type { RepositoryStore } from '../../store/repositoryStore';
import type { TaskStore } from '../../store/taskStore';
import type { ValueStore } from '../../store/valueStore';
import type { StoreCode, WindowStore } from '../../store/windowStore';
import type { SessionCode, Sessions } from '../../sessions/sessions/sessions';

export type SetupCode = SessionCode | StoreCode | 'repositoryUnknown' | 'setupNone' | 'setupRefused';

interface Dependencies {
  readonly ports: Pick<Ports, 'settings' | 'allowSetup' | 'random' | 'runtime'>;
  readonly environment: Environment;
  readonly store: WindowStore;
  readonly repositoryStore: RepositoryStore;
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
  readonly valueStore: ValueStore;
  readonly sessions: Sessions;
}

/** Name of the setup at an attempt's start. The user starts any others. */
const FIRST = 'first';

/** The command that prepares a new worktree, for example by installing packages. The agent host runs it. */
export class Setups {
  readonly #deps: Dependencies;
  readonly #asking = new Map<string, Promise<boolean>>();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /**
   * Starts the setup command of an attempt's start, if there is one and the user allows it. Resolves when it has
   * started. The first message waits for it in the agent host. Can be repeated.
   */
  async begin(attempt: Attempt): Promise<Result<undefined, SetupCode>> {
    const begun = await this.#run(attempt, FIRST, false);
    return begun.ok || (begun.error.code !== 'setupNone' && begun.error.code !== 'setupRefused') ? begun : ok();
  }

  /**
   * Runs the command again, with its current settings. Fails with `setupNone`, or with `setupRefused` if the user
   * doesn't allow it.
   */
  rerun(attempt: Attempt): Promise<Result<undefined, SetupCode>> {
    return this.#run(attempt, formatId('setup', this.#deps.ports.random(16)), true);
  }

  async #run(attempt: Attempt, name: string, isWanted: boolean): Promise<Result<undefined, SetupCode>> {
    const task = this.#deps.taskStore.get(attempt.task);
    const repository = task && this.#deps.repositoryStore.get(task.repository);
    if (!repository) return fail('repositoryUnknown');
    const { setup, waitForSetup } = this.#deps.ports.settings.get(repository.root);
    const command = setup.command.trim();
    if (command === '') return fail('setupNone');
    if (setup.from === 'repository' && !(await this.#isAllowed(repository, command, isWanted)))
      return fail('setupRefused');
    const spec = await this.#spec(attempt, taskLabel(task.number), { repository, command });
    return this.#deps.sessions.setUp(attempt.session, { setup: name, command, spec, hold: waitForSetup });
  }

  /**
   * Whether the user allows a command from the repository's settings. Asks once for each wording, no matter how many
   * attempts wait for the answer.
   */
  async #isAllowed(repository: Repository, command: string, isWanted: boolean): Promise<boolean> {
    const hash = createHash('sha256').update(`${repository.commonDir}\0${command}`).digest('hex');
    const key = `setup:${hash}`;
    const known = this.#deps.valueStore.get(key);
    if (known === 'yes') return true;
    if (known === 'no' && !isWanted) return false;
    const asking = this.#asking.get(key) ?? this.#ask(key, { repository: repository.name, command });
    this.#asking.set(key, asking);
    return asking.finally(() => this.#asking.delete(key));
  }

  async #ask(key: string, question: { readonly repository: string; readonly command: string }): Promise<boolean> {
    const answer = await this.#deps.ports.allowSetup(question);
    if (answer === undefined) return false;
    const saved = await this.#deps.valueStore.set(key, answer ? 'yes' : 'no');
    return answer && saved.ok;
  }

  /** The only use of a shell: the user wrote the line, which is passed as one argument. */
  async #spec(
    attempt: Attempt,
    task: string,
    { repository, command }: { readonly repository: Repository; readonly command: string },
  ): Promise<LaunchSpec> {
    const { platform } = this.#deps.ports.runtime;
    const inherited = await this.#deps.environment.resolve();
    const own = {
      COPPICE_ATTEMPT: attempt.id,
      COPPICE_TASK: task,
      COPPICE_WORKTREE: attempt.worktree,
      COPPICE_ROOT: repository.root,
      COPPICE_PORT: String(portOf(attempt, this.#deps.attemptStore.all(), this.#deps.store.id)),
    };
    const { argv, env } = shellOf(command, inherited, platform);
    return { argv, env: { ...inherited, ...own, ...env }, cwd: attempt.worktree, label: 'setup' };
  }
}

/**
 * Returns how to pass a line to the user's shell. Windows joins arguments to one text, and each program splits it in
 * its own way, so `cmd` gets a variable that it replaces by the line.
 */
export function shellOf(
  command: string,
  env: Readonly<Record<string, string>>,
  platform: string,
): Pick<LaunchSpec, 'argv' | 'env'> {
  if (platform !== 'win32') return { argv: [env['SHELL'] ?? '/bin/sh', '-c', command], env: {} };
  const shell = env['ComSpec'] ?? env['COMSPEC'] ?? 'cmd.exe';
  return { argv: [shell, '/d', '/s', '/c', '%COPPICE_SETUP%'], env: { COPPICE_SETUP: command } };
}
