import type { SqlJsStatic } from 'sql.js';
import { errorText, fail, ok, systemCode, type Result } from '../../base/result';
import { readJournal } from './journal';
import { compareNodes, journalName, listStore, sameNode, type Listing, type NodeId } from './node';
import { replayHistory, type Loaded, type Step, type History } from './replay';
import { readSnapshot } from './snapshot';

export type LoadError = 'storeCorrupt' | 'storeFromNewerVersion' | 'storeIo';

const MAX_TRIES = 20;

/**
 * Loads a store's state, even while another process writes it. Returns `undefined` if there is none. Writes nothing.
 *
 * It follows the history backwards from the highest node, along each journal's `from`, to the first intact snapshot.
 * Then it replays the journals, each up to the sequence that the next one continues. Anything that isn't on this path
 * is a branch by an owner that had already lost its lease, and void. Each step must fit exactly: a gap is never
 * skipped.
 */
export async function loadStore(
  engine: SqlJsStatic,
  folder: string,
  newest: number,
): Promise<Result<Loaded | undefined, LoadError>> {
  let listing: Listing | undefined;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    try {
      const before = (listing ??= await listStore(folder));
      const result = await loadListed(engine, folder, newest, before);
      // A writer removes files during a checkpoint. Only if the folder hasn't changed meanwhile is it really damaged.
      if (result.ok || result.error.code !== 'storeCorrupt') return result;
      listing = await listStore(folder);
      if (sameNames(before, listing)) return result;
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') return fail('storeIo', { detail: errorText(error), cause: error });
      const now = await listStore(folder).catch(() => undefined);
      if (!now) return ok(undefined);
      if (listing && sameNames(listing, now)) return fail('storeIo', { detail: errorText(error), cause: error });
      listing = now;
    }
  }
  return fail('storeIo', { detail: 'store changes too fast to read it' });
}

async function loadListed(
  engine: SqlJsStatic,
  folder: string,
  newest: number,
  listing: Listing,
): Promise<Result<Loaded | undefined, LoadError>> {
  if (listing.journals.length === 0 && listing.snapshots.length === 0) return ok(undefined);
  const history = await findHistory(folder, listing);
  if (!history.ok) return history;
  const { snapshot } = history.value;
  const schema = Math.max(snapshot.schema, ...history.value.steps.map(({ journal }) => journal?.header.schema ?? 0));
  if (schema > newest) return fail('storeFromNewerVersion', { params: { version: schema, known: newest } });
  return replayHistory(engine, folder, history.value);
}

async function findHistory(folder: string, { journals, snapshots }: Listing): Promise<Result<History, 'storeCorrupt'>> {
  const steps: Step[] = [];
  const damaged: NodeId[] = [];
  const heads = [...journals, ...snapshots].sort(compareNodes);
  let node = heads.at(-1);
  while (node) {
    const here = node;
    const hasJournal = journals.some((other) => sameNode(other, here));
    const journal = hasJournal ? await readJournal(folder, here) : undefined;
    if (hasJournal && !journal) return corrupt(`${journalName(here)}: header damaged`);
    const hasSnapshot = snapshots.some((other) => sameNode(other, here));
    const snapshot = hasSnapshot ? await readSnapshot(folder, here) : undefined;
    if (journal || snapshot) steps.unshift({ node: here, journal });
    if (snapshot) return ok({ base: here, snapshot, steps, damaged });
    if (hasSnapshot) damaged.push(here);
    // A damaged snapshot that nothing continues from: its contents are in the journals before it.
    if (!journal && steps.length === 0) node = heads.filter((other) => compareNodes(other, here) < 0).at(-1);
    else node = journal?.header.from ?? undefined;
  }
  return corrupt('no intact snapshot');
}

function sameNames(a: Listing, b: Listing): boolean {
  return a.names.join('\n') === b.names.join('\n');
}

function corrupt(detail: string): Result<never, 'storeCorrupt'> {
  return fail('storeCorrupt', { detail });
}
