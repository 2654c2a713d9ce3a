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
 * storeFromNewerVersion (`version`, `known`): a newer version of Coppice wrote it, and nothing was changed ·
 * storeCorrupt (`folder`, `files`, `mark`): damaged beyond repair with the older snapshot, so the files were set aside
 * with `mark` appended to their names, and the next open starts an empty store · storeFolderUnwritable (`folder`) ·
 * storeLocked (`lease`, `pid`, `window`): that window writes it · storeIo: any other error of the system.
 */
export type StoreOpenError = LoadError | 'storeFolderUnwritable' | 'storeLocked';

/** A writer, its database, and what had to be repaired to open it. */
export interface OpenedWriter {
  readonly writer: Writer;
  readonly db: StoreDatabase;
  readonly repairs: readonly Repair[];
}

/** Age in milliseconds after which a temporary file must be the leftover of a crash. */
const STALE_MS = 60 * 60 * 1000;

/** Takes the lease, loads the state, migrates it, and opens a writer. Creates the folder if necessary. */
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

/** A living owner isn't disturbed by a process that couldn't continue its work, for example an older version. */
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
  // From here on, the writer learns of a higher lease. One that was taken before won't cause a hint.
  if (lease.isHeld()) return ok({ writer, db, repairs: state?.repairs ?? [] });
  await writer.close();
  db.close();
  return fail('storeLocked');
}

/** Loads the state, makes its files durable, and sets damaged ones aside. */
async function loadUnder(context: StoreContext, lease: Lease): Promise<Result<Loaded | undefined, StoreOpenError>> {
  const { engine, folder, migrations, clock } = context;
  await removeTemporaries(folder, Infinity);
  await removeTemporaries(leaseFolder(folder), clock.now() - STALE_MS);
  const loaded = await loadStore(engine, folder, newestSchema(migrations));
  if (!loaded.ok) return loaded.error.code === 'storeCorrupt' && lease.isHeld() ? setAside(context, loaded) : loaded;
  // The history that this writer continues must be on the disk, even if a dead owner hadn't synced it yet.
  for (const node of loaded.value?.replayed ?? []) await syncJournal(folder, node);
  await preserveDamaged(context, loaded.value?.repairs ?? []);
  return loaded;
}

function standing({ head, saved, replayedBytes }: Loaded) {
  return { head, saved, replayBytes: replayedBytes };
}

/** A new schema begins with a snapshot, so that every statement is replayed under its own schema. */
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

/** Renames all files of the state, so that they are never overwritten. */
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

/** Sets a damaged snapshot aside. A journal with a damaged tail remains in the history, so it is copied. */
async function preserveDamaged({ clock, log }: StoreContext, repairs: readonly Repair[]): Promise<void> {
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

/** Removes unfinished files of a crash that are older than `before`, in milliseconds since 1970. */
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
