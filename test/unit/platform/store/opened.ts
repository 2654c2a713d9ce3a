import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../../src/base/clock';
import { deferred } from '../../../../src/base/deferred';
import { silentLogger } from '../../../../src/base/logger';
import { expectOk } from '../../../../src/base/result';
import {
  openStore,
  type FaultHook,
  type FaultPoint,
  type Migration,
  type Store,
  type StoreOptions,
} from '../../../../src/platform/store/store';

export const wasmFile = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
export const clock = systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) });

/** For `expect.poll`: the machine may be busy with other things. */
export const PATIENCE = { timeout: 15_000, interval: 10 };

/** A small schema for tests of the engine. */
export const NOTES: readonly Migration[] = [
  {
    version: 1,
    script: `create table books (id text primary key, title text not null) strict;
      create table notes (id integer primary key, book text not null references books(id) on delete cascade, text text)
        strict;`,
  },
];

/** The options of a store in `folder`, with the small schema. */
export function optionsIn(folder: string, more: Partial<StoreOptions> = {}): StoreOptions {
  return { folder, wasmFile, clock, log: silentLogger, mode: 'write', window: 'test', migrations: NOTES, ...more };
}

export async function openIn(folder: string, more: Partial<StoreOptions> = {}): Promise<Store> {
  return expectOk(await openStore(optionsIn(folder, more)));
}

/** Opens a store for the test that runs: it is closed when that is over. */
export async function opened(...args: Parameters<typeof openIn>): Promise<Store> {
  const store = await openIn(...args);
  onTestFinished(() => store.close());
  return store;
}

/** Makes a folder for the test that runs, or whose `beforeEach` runs: it is removed when that is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Adds a book. Returns the failure's code, or undefined. */
export async function addBook(store: Store, id: string, title = id): Promise<string | undefined> {
  const result = await store.commit('book added', (tx) => {
    tx.run('insert into books (id, title) values (?, ?)', [id, title]);
  });
  return result.ok ? undefined : result.error.code;
}

export function books(store: Store): string[] {
  return store.select('select id from books order by id', [], (row) => row.text('id'));
}

/** What a crash at this moment would leave: the folder's files, without the leases, whose owner lives on in a test. */
export async function crashImage(folder: string, into: string): Promise<string> {
  await cp(folder, into, { recursive: true, filter: (source) => path.basename(source) !== 'leases' });
  return into;
}

/** The names in a folder that begin with `prefix`, sorted. */
export async function namesIn(folder: string, prefix = ''): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith(prefix)).sort();
}

/** Fails at a point, once armed. */
export class FailAt {
  point: FaultPoint | undefined;
  readonly seen: FaultPoint[] = [];
  #error: Error = new Error('fault');

  arm(point: FaultPoint, code = 'EIO'): void {
    this.point = point;
    this.#error = Object.assign(new Error(`fault at ${point}`), { code });
  }

  readonly hook: FaultHook = (point) => {
    this.seen.push(point);
    if (point !== this.point) return undefined;
    this.point = undefined;
    return Promise.reject(this.#error);
  };
}

/** Stops at a point, once armed, until it is resumed. */
export class StopAt {
  #point: FaultPoint | undefined;
  #reached = deferred<undefined>();
  #resumed = deferred<undefined>();

  arm(point: FaultPoint): void {
    this.#point = point;
    this.#reached = deferred();
    this.#resumed = deferred();
  }

  get reached(): Promise<undefined> {
    return this.#reached.promise;
  }

  resume(): void {
    this.#resumed.resolve(undefined);
  }

  readonly hook: FaultHook = (point) => {
    if (point !== this.#point) return undefined;
    this.#point = undefined;
    this.#reached.resolve(undefined);
    return this.#resumed.promise;
  };
}
