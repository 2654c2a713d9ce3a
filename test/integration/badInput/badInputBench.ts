// A window on its own repository, and everything that bad input must leave unchanged.
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { silentLogger } from '../../../src/base/logger';
import { expectOk } from '../../../src/base/result';
import type { AttemptId } from '../../../src/domain/ids';
import { loadModel, openStore } from '../../../src/platform/store/store';
import type { Services } from '../../../src/services/services';
import type { StartRequest } from '../../../src/services/tasks/tasks/tasks';
import { AppBench, sampleGround, type Ground } from '../../fixtures/appBench';
import type { TestPorts } from '../../fixtures/appPorts';
import type { AppWindow } from '../../fixtures/appWindow';
import { machineClock } from '../../fixtures/machineClock';
import { checkoutFingerprint, filesBelow, repositoryFingerprint } from '../../fixtures/repositoryFingerprint';
import type { SampleRepository } from '../../fixtures/sampleRepository';

/** An agent that exists on no machine. An attempt with it has a worktree and no process. */
const MISSING_AGENT = 'custom-nobody';

export class BadInputBench extends AppBench {
  readonly ports: TestPorts;
  /** The checkout that is compared. */
  root: string;

  constructor(ground: Ground<SampleRepository>) {
    super(ground);
    this.root = this.repository.root;
    this.ports = this.newPorts({ GIT_CONFIG_NOSYSTEM: '1' });
    this.ports.change({ customAgents: [{ name: 'nobody', argv: ['no-such-agent'], env: {} }] });
  }

  override open(ports = this.ports, folder = this.root): Promise<AppWindow> {
    return super.open(ports, folder);
  }

  override unopened(ports = this.ports, folder = this.root): Services {
    return super.unopened(ports, folder);
  }

  /** Starts an attempt with its worktree and files, whose agent doesn't exist. */
  async attempt(
    { app }: Pick<AppWindow, 'app'>,
    base?: string,
  ): Promise<{ readonly id: AttemptId; readonly worktree: string }> {
    const request: StartRequest = {
      prompt: 'Do some work',
      agents: [MISSING_AGENT],
      ...(base === undefined ? {} : { base }),
    };
    const {
      attempts: [id],
    } = expectOk(await app.tasks.start(request));
    await app.attempts.start(id);
    return { id, worktree: app.attemptStore.get(id)!.worktree };
  }

  /** Adds a program with that name before all others in PATH. Returns its path. */
  async program(name: string, script: string): Promise<string> {
    const file = path.join(this.folder, 'bin', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, script.startsWith('#!') ? script : `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  }

  /** A Git that differs from the real one if its arguments contain `when`. */
  async gitThat(when: string, does: string): Promise<void> {
    const gitPath = await this.program('git', `case " $* " in *"${when}"*) ${does};; esac\nexec git "$@"`);
    this.ports.change({ gitPath });
  }

  /** Returns what belongs to the user alone: checkout, settings, and all refs except those of attempts. */
  async users(): Promise<object> {
    const { checkout, settings, refs } = await repositoryFingerprint(this.root);
    return { checkout, settings, refs: refs.filter((line) => !/^refs\/(heads\/)?coppice\//.test(line)) };
  }

  /**
   * Returns worktrees, refs, index, the user's files, those of each attempt, and what the store contains, as plain
   * data.
   */
  async everything(): Promise<object> {
    const { storage, home } = this.ports.paths;
    const repository = await repositoryFingerprint(this.root);
    const store = await storeFolder(storage);
    if (store === undefined)
      return { repository, storage: await filesOrNone(storage), home: (await readdir(home)).sort() };
    const tasks = await rowsOf(store);
    const attempts = [...tasks.attempts.values()]
      .map(({ worktree }) => worktree)
      .filter((folder) => existsSync(folder));
    const checkouts = await Promise.all(attempts.map((folder) => filesOf(folder)));
    return { repository, tasks, checkouts, sessions: await filesOrNone(path.join(store, 'sessions')) };
  }
}

/** Creates a bench whose user has an identity. `name` is that of the repository's folder. */
export async function makeBench(name?: string): Promise<BadInputBench> {
  const bench = new BadInputBench(await sampleGround(name));
  const { home, storage } = bench.folders;
  await mkdir(home);
  await mkdir(storage);
  await writeFile(path.join(home, '.gitconfig'), '[user]\n\tname = Robin Sample\n\temail = robin@example.com\n');
  return bench;
}

/** Returns what an agent or a user would lose in a worktree. Its index only prepares a commit. */
async function filesOf(worktree: string): Promise<object> {
  if (!existsSync(path.join(worktree, '.git'))) return filesBelow(worktree);
  const { head, files } = await checkoutFingerprint(worktree);
  return { head, files };
}

async function filesOrNone(folder: string): Promise<object> {
  return existsSync(folder) && (await stat(folder)).isDirectory() ? filesBelow(folder) : {};
}

async function storeFolder(storage: string): Promise<string | undefined> {
  const names = await readdir(storage).catch(() => []);
  const name = names.find((one) => one.startsWith('store-'));
  return name === undefined ? undefined : path.join(storage, name);
}

/** Returns the rows as another window would read them from the disk. */
async function rowsOf(folder: string) {
  const wasmFile = path.resolve('node_modules/sql.js/dist/sql-wasm.wasm');
  const options = { folder: path.join(folder, 'state'), wasmFile, window: 'reader', clock: machineClock };
  const store = expectOk(await openStore({ ...options, mode: 'follow', log: silentLogger }));
  const rows = loadModel(store);
  await store.close();
  return rows;
}
