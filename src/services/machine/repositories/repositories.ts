import path from 'node:path';
import { Emitter } from '../../../base/emitter';
import { fail, ok, type Result } from '../../../base/result';
import type { BaseChoice } from '../../../protocol/chat';
import type {
  CallError,
  FirstCommitError,
  Git,
  Identity,
  LocateError,
  RepositoryLocation,
  VersionError,
} from '../../../platform/git/git';
import type { GitAccess } from '../gitAccess/gitAccess';
import type { Ports } from '../../ports';

export type RepositoryCode = VersionError | LocateError | FirstCommitError | 'noFolder' | 'untrusted';

/** The repository that tasks are started in: that of the window's first folder that has one. */
export interface CurrentRepository {
  readonly name: string;
  /** Top folder of the main checkout. */
  readonly root: string;
  readonly commonDir: string;
  readonly location: RepositoryLocation;
}

interface Dependencies {
  readonly ports: Pick<Ports, 'isTrusted'>;
  readonly git: GitAccess;
}

/** The repositories of the window's folders, and the commits that tasks can start from. */
export class Repositories {
  readonly #deps: Dependencies;
  readonly #changed = new Emitter<void>();
  /** Gits whose version is recent enough. */
  readonly #usable = new WeakSet<Git>();
  #folders: readonly string[] = [];

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /**
   * Fires when an earlier result may be outdated: the folders changed, the window was trusted, or a repository was
   * created.
   */
  readonly onDidChange = this.#changed.event;

  get folders(): readonly string[] {
    return this.#folders;
  }

  /** Sets the window's folders, as absolute paths. */
  setFolders(folders: readonly string[]): void {
    this.#folders = folders;
    this.#changed.fire();
  }

  /** Returns the repository that a task would be started in. Fails with the reason why there is none. */
  async current(): Promise<Result<CurrentRepository, RepositoryCode>> {
    if (!this.#deps.ports.isTrusted()) return fail('untrusted');
    let problem: Result<never, RepositoryCode> = fail('noFolder');
    const git = await this.#deps.git.get();
    const usable = await this.#check(git);
    if (!usable.ok) return usable;
    for (const folder of this.#folders) {
      const found = await git.repository.locate(folder);
      if (found.ok) return ok(currentOf(found.value));
      problem = found;
    }
    return problem;
  }

  /**
   * Creates the first commit of a repository that has none (`current` fails with `noCommit`): with all files that
   * aren't ignored, or empty. Its message is in the user's language. `identity` is the author, if Git doesn't know one.
   */
  async makeFirstCommit(wanted: {
    readonly message: string;
    readonly everything: boolean;
    readonly identity?: Identity;
  }): Promise<Result<undefined, RepositoryCode>> {
    const found = await this.current();
    if (found.ok) return ok();
    const root = found.error.code === 'noCommit' ? found.error.params?.['path'] : undefined;
    if (typeof root !== 'string') return found;
    const git = await this.#deps.git.get();
    const made = await git.repository.makeFirstCommit({ root, ...wanted });
    if (made.ok) this.#changed.fire();
    return made;
  }

  /**
   * Returns what a task can start from: the checked-out branch, then the others by the time of their last commit, then
   * the newest tags.
   */
  async bases(repository: CurrentRepository): Promise<Result<readonly BaseChoice[], CallError>> {
    const git = await this.#deps.git.get();
    const branches = await git.repository.listBranches(repository);
    if (!branches.ok) return branches;
    const tags = await git.repository.listTags(repository, TAGS_MAX);
    if (!tags.ok) return tags;
    const { head } = repository.location;
    const current = 'branch' in head ? head.branch : undefined;
    const choices = branches.value
      .map((branch) => ({ ref: branch.name, current: branch.name === current, at: branch.date }))
      .sort((a, b) => Number(b.current) - Number(a.current));
    const detached: BaseChoice[] =
      'detached' in head ? [{ ref: head.detached.slice(0, 12), current: true, at: 0 }] : [];
    // If a branch and a tag have the same name, Git means the branch.
    const taken = new Set(choices.map(({ ref }) => ref));
    const tagged = tags.value
      .filter(({ name }) => !taken.has(name))
      .map(({ name, date }) => ({ ref: name, current: false, at: date, tag: true }));
    return ok([...detached, ...choices, ...tagged]);
  }

  async #check(git: Git): Promise<Result<unknown, VersionError>> {
    if (this.#usable.has(git)) return ok();
    const version = await git.checkVersion();
    if (version.ok) this.#usable.add(git);
    return version;
  }
}

/** Older tags can be typed. */
const TAGS_MAX = 30;

/** Returns the repository of a location in it, named after its main checkout. */
export function currentOf(location: RepositoryLocation): CurrentRepository {
  const root = location.mainRoot ?? location.root;
  return { name: path.basename(root), root, commonDir: location.commonDir, location };
}
