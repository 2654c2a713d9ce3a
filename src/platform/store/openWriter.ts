import { copyFile, mkdir, readdir, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { errorText, fail, ok, systemCode, type Result } from '../../base/result';
import type { StoreContext } from './context';
import { StoreDatabase } from './database';
import { syncJournal } from './journal';
import { leaseFolder, takeLease, type Lease } from './lease';
import { loadStore, type LoadError } from './load';
import type { Loaded, Repair } from './replay';
import { migrate, newestSchema } from './migrate';
import { listStore, nodeOfName } from './node';
import { writeSnapshot } from './snapshot';
import { Writer, type WriterEvents } from './writer';

/**
 * storeFromNewerVersion (`version`, `known`): a newer Coppice has written it; nothing is touched · storeCorrupt
 * (`folder`, `files`, `mark`): damaged beyond what the older snapshot can make good; the files were set aside with
 * `mark` behind their names, and the next opening begins an empty store · storeFolderUnwritable (`folder`) ·
 * storeLocked (`lease`, `pid`, `window`): that window writes it · storeIo: anything else of the system.
 */
export type StoreOpenError = LoadError | 'storeFolderUnwritable' | 'storeLocked';

/** A writer, the database that it writes, and what had to be repaired on the way. */
export interface OpenedWriter {
  readonly writer: Writer;
  readonly db: StoreDatabase;
  readonly repairs: readonly Repair[];
}

/** A lease's file is made within moments; a temporary one of this age (ms) was left by a crash. */
const STALE_MS = 60 * 60 * 1000;

/** Takes the lease, loads the state, brings it to the newest schema, and begins to write. Makes the folder if needed. */
export async function openWriter(
  context: StoreContext,
  force: boolean,
  events: WriterEvents,
): Promise<Result<OpenedWriter, StoreOpenError>> {
  const { folder, window, clock } = context;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const obstacle = force ? await obstacleOf(context) : undefined;
    if (obstacle) return obstacle;
    const taken = await takeLease(folder, { window, now: clock.now(), force });
    if (!taken.ok) return taken;
    const opened = await startOn(context, taken.value, events);
    if (opened.ok) return opened;
    const superseded = await taken.value.superseded();
    await taken.value.release(clock.now());
    return superseded ?? opened;
  } catch (error) {
    return failed(context, error);
  }
}

async function startOn(
  context: StoreContext,
  lease: Lease,
  events: WriterEvents,
): Promise<Result<OpenedWriter, StoreOpenError>> {
  try {
    await context.faults('leaseTaken');
    return await start(context, lease, events);
  } catch (error) {
    return failed(context, error);
  }
}

/** A living owner is not disturbed by somebody who could not go on, e.g. because of an older version. */
async function obstacleOf({ engine, folder, migrations }: StoreContext) {
  const loaded = await loadStore(engine, folder, newestSchema(migrations));
  if (!loaded.ok) return loaded;
  loaded.value?.db.close();
  return undefined;
}

async function start(
  context: StoreContext,
  lease: Lease,
  events: WriterEvents,
): Promise<Result<OpenedWriter, StoreOpenError>> {
  const { engine, migrations } = context;
  const loaded = await loadUnder(context, lease);
  if (!loaded.ok) return loaded;
  const state = loaded.value;
  const db = state?.db ?? new StoreDatabase(engine);
  const sequence = state?.sequence ?? 0;
  const isOlder = migrate(db, migrations);
  const begun = state && !isOlder ? standing(state) : await beginSchema(context, lease, { db, sequence });
  await context.faults('loaded');
  const writer = new Writer(context, { db, lease, sequence, schema: newestSchema(migrations), ...begun }, events);
  // From here on the writer hears of a higher lease. One that was taken before hints no more.
  if (lease.isHeld()) return ok({ writer, db, repairs: state?.repairs ?? [] });
  await writer.close();
  db.close();
  return fail('storeLocked');
}

/** Loads the state, makes durable what it is made of, and sets aside what is damaged. */
async function loadUnder(context: StoreContext, lease: Lease): Promise<Result<Loaded | undefined, StoreOpenError>> {
  const { engine, folder, migrations, clock } = context;
  await removeTemporaries(folder, Infinity);
  await removeTemporaries(leaseFolder(folder), clock.now() - STALE_MS);
  const loaded = await loadStore(engine, folder, newestSchema(migrations));
  if (!loaded.ok) return loaded.error.code === 'storeCorrupt' && lease.isHeld() ? setAside(context, loaded) : loaded;
  // What is built upon must be on the disk, also what a dead owner had written and not yet synced.
  for (const node of loaded.value?.replayed ?? []) await syncJournal(folder, node);
  await keepDamaged(context, loaded.value?.repairs ?? []);
  return loaded;
}

function standing({ head, saved, replayedBytes }: Loaded) {
  return { head, saved, replayBytes: replayedBytes };
}

/** A schema begins with a snapshot, so that no statement is ever replayed under another schema than its own. */
async function beginSchema(
  context: StoreContext,
  lease: Lease,
  { db, sequence }: { readonly db: StoreDatabase; readonly sequence: number },
) {
  const node = { lease: lease.number, generation: 1 };
  const snapshot = { image: db.export(), sequence, schema: db.schema };
  await writeSnapshot(context.folder, node, snapshot, (step) => context.faults(`snapshot:${step}`));
  return { head: node, saved: { node, sequence }, replayBytes: 0 };
}

/** Renames everything that belongs to the state, so that it is never overwritten. */
async function setAside(
  { folder, clock, log }: StoreContext,
  corrupt: Extract<Result<never, LoadError>, { ok: false }>,
): Promise<Result<never, StoreOpenError>> {
  const mark = markOf(clock.now());
  const files = (await listStore(folder)).names.filter((name) => nodeOfName(name));
  for (const name of files) await rename(path.join(folder, name), path.join(folder, name + mark));
  log.error('store set aside', corrupt.error.detail, { folder, mark, files: files.length });
  return fail('storeCorrupt', { ...corrupt.error, params: { folder, files: files.length, mark } });
}

/** A damaged snapshot is set aside; a journal with a damaged tail stays in the history, so a copy of it is kept. */
async function keepDamaged({ clock, log }: StoreContext, repairs: readonly Repair[]): Promise<void> {
  const mark = markOf(clock.now());
  for (const { kind, file, bytes } of repairs) {
    log.warn('store repaired', { kind, file, bytes });
    if (kind === 'damagedSnapshot') await rename(file, file + mark);
    if (kind === 'damagedTail') await copyFile(file, file + mark);
  }
}

function markOf(now: number): string {
  return `.corrupt-${new Date(now).toISOString().replace(/[-:.]/g, '')}`;
}

/** Removes what a crash has left half written, if it is older than `before` (ms since 1970). */
async function removeTemporaries(folder: string, before: number): Promise<void> {
  for (const name of (await readdir(folder)).filter((other) => other.endsWith('.tmp'))) {
    const file = path.join(folder, name);
    const modified = await stat(file).catch(() => undefined);
    if (modified && modified.mtimeMs < before) await unlink(file).catch(() => undefined);
  }
}

function failed({ folder }: StoreContext, error: unknown): Result<never, StoreOpenError> {
  const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(systemCode(error) ?? '');
  const code = unwritable ? 'storeFolderUnwritable' : 'storeIo';
  return fail(code, { params: { folder }, detail: errorText(error), cause: error });
}
