import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { loadEngine } from '../../../../src/platform/store/database';
import { readFrames } from '../../../../src/platform/store/frame';
import { readJournal } from '../../../../src/platform/store/journal';
import { loadStore } from '../../../../src/platform/store/load';
import { openStore } from '../../../../src/platform/store/store';
import { addBook, books, crashImage, namesIn, openIn, optionsIn, temporaryFolder, wasmFile } from './opened';

let root: string;
let image: string;
const names = ['a', 'b', 'c', 'd', 'e', 'f'];

/** A store that died after six changes, the last two of which are in one journal with the others. */
beforeEach(async () => {
  root = await temporaryFolder();
  const store = await openIn(path.join(root, 'store'));
  for (const name of names) expect(await addBook(store, name)).toBeUndefined();
  image = await crashImage(path.join(root, 'store'), path.join(root, 'image'));
  await store.close();
});

const journal = () => path.join(image, 'journal.1.2.log');
const aside = async (folder: string) => (await namesIn(folder)).filter((name) => name.includes('.corrupt-'));

/** Where in the journal each frame begins, and where the last ends. */
async function frameEdges(): Promise<number[]> {
  const file = (await readJournal(image, { lease: 1, generation: 2 }))!;
  const edges = [file.framesAt];
  while (edges.at(-1)! < file.bytes.length) {
    const at = edges.at(-1)!;
    for (let end = at + 1; ; end++) {
      if (readFrames(file.bytes.subarray(at, end), 0).frames.length === 0) continue;
      edges.push(end);
      break;
    }
  }
  return edges;
}

describe('a journal whose end is torn', () => {
  it('is what the tests below expect', async () => {
    expect(await namesIn(image)).toEqual(['journal.1.2.log', 'state.1.1.db']);
    expect(await frameEdges()).toHaveLength(names.length + 1);
  });

  it('loads up to a cut at every byte of the last two frames, and continues from there', async () => {
    const bytes = await readFile(journal());
    const edges = await frameEdges();
    const engine = await loadEngine(await readFile(wasmFile));
    for (let cut = edges.at(-3)!; cut <= bytes.length; cut++) {
      await writeFile(journal(), bytes.subarray(0, cut));
      const loaded = expectOk(await loadStore(engine, image, 1))!;
      const whole = edges.filter((edge) => edge <= cut).length - 1;
      expect(loaded.db.select('select id from books order by id', [], (row) => row.text('id'))).toEqual(
        names.slice(0, whole),
      );
      expect(loaded.repairs).toEqual(
        cut === edges[whole] ? [] : [{ kind: 'tornTail', file: journal(), bytes: cut - edges[whole]! }],
      );
      loaded.db.close();
    }
  });

  it.each(['inside a head', 'inside a payload', 'zeros behind', 'noise behind'])(
    'is appended to after: %s',
    async (how) => {
      const edges = await frameEdges();
      const bytes = await readFile(journal());
      const last = edges.at(-2)!;
      const torn: Record<string, Buffer> = {
        'inside a head': bytes.subarray(0, last + 5),
        'inside a payload': bytes.subarray(0, last + 40),
        'zeros behind': Buffer.concat([bytes.subarray(0, last), Buffer.alloc(4096)]),
        'noise behind': Buffer.concat([bytes.subarray(0, last), Buffer.from('\u0001noise{'.repeat(99))]),
      };
      await writeFile(journal(), torn[how]!);
      const store = await openIn(image);
      expect(store.repairs.map(({ kind }) => kind)).toEqual(['tornTail']);
      expect(books(store)).toEqual(names.slice(0, -1));
      expect(await addBook(store, 'g')).toBeUndefined();
      const second = await crashImage(image, path.join(root, 'second'));
      await store.close();
      for (const folder of [image, second]) {
        const again = await openIn(folder);
        expect(books(again)).toEqual([...names.slice(0, -1), 'g']);
        await again.close();
      }
      expect(await readFile(journal())).toEqual(torn[how]);
    },
  );

  it('returns only a beginning of the history after a flipped bit, and reports synced changes that are lost', async () => {
    const bytes = await readFile(journal());
    const edges = await frameEdges();
    const engine = await loadEngine(await readFile(wasmFile));
    for (let at = edges.at(-3)!; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 8);
      await writeFile(journal(), flipped);
      const loaded = expectOk(await loadStore(engine, image, 1))!;
      const whole = edges.filter((edge) => edge <= at).length - 1;
      expect(loaded.db.select('select id from books order by id', [], (row) => row.text('id'))).toEqual(
        names.slice(0, whole),
      );
      // The last frame's own sync is attested by nothing behind it; the one before it by the last.
      expect(loaded.repairs.map(({ kind }) => kind)).toEqual([at < edges.at(-2)! ? 'damagedTail' : 'tornTail']);
      loaded.db.close();
    }
  });

  it('is copied if synced changes in it are damaged', async () => {
    const edges = await frameEdges();
    const bytes = await readFile(journal());
    bytes[edges[2]! + 30]! ^= 1;
    await writeFile(journal(), bytes);
    const store = await openIn(image);
    expect(books(store)).toEqual(['a', 'b']);
    expect(store.repairs.map(({ kind }) => kind)).toEqual(['damagedTail']);
    const [copy] = await aside(image);
    expect(await readFile(path.join(image, copy!))).toEqual(bytes);
    await store.close();
  });
});

describe('a store that is damaged', () => {
  /** Two owners, so that there is an older journal; the snapshots are 1.1, and one made at a checkpoint. */
  async function longHistory(checkpoint: boolean): Promise<string> {
    const folder = path.join(root, 'long');
    const first = await openIn(folder);
    for (const name of ['a', 'b']) await addBook(first, name);
    const crashed = await crashImage(folder, path.join(root, 'crashed'));
    await first.close();
    const second = await openIn(crashed);
    await addBook(second, 'c');
    if (checkpoint) await second.checkpoint();
    await addBook(second, 'd');
    const copy = await crashImage(crashed, path.join(root, 'copy'));
    await second.close();
    return copy;
  }
  const flip = async (file: string, at: number) => {
    const bytes = await readFile(file);
    bytes[at < 0 ? bytes.length + at : at]! ^= 1;
    await writeFile(file, bytes);
    return bytes;
  };

  it('loads a history over several journals', async () => {
    const folder = await longHistory(false);
    expect(await namesIn(folder)).toEqual(['journal.1.2.log', 'journal.2.1.log', 'state.1.1.db']);
    const store = await openIn(folder);
    expect(books(store)).toEqual(['a', 'b', 'c', 'd']);
    await store.close();
  });

  it.each([
    ['frames of an older journal', 'journal.1.2.log', -20],
    ['the header of an older journal', 'journal.1.2.log', 20],
    ['the header of the last journal', 'journal.2.1.log', 20],
    ['the only snapshot', 'state.1.1.db', 5000],
    ['the end of the only snapshot', 'state.1.1.db', -4],
  ])('is set aside untouched, and the next opening starts with an empty one: %s', async (_what, name, at) => {
    const folder = await longHistory(false);
    const damaged = await flip(path.join(folder, name), at);
    const before = await namesIn(folder);
    const follower = await openStore(optionsIn(folder, { mode: 'follow' }));
    expect(follower).toMatchObject({ ok: false, error: { code: 'storeCorrupt' } });
    expect(await namesIn(folder)).toEqual(before);
    const result = await openStore(optionsIn(folder));
    expect(result).toMatchObject({ ok: false, error: { code: 'storeCorrupt', params: { folder, files: 3 } } });
    expect((await aside(folder)).map((file) => file.replace(/\.corrupt-.*/, ''))).toEqual(before);
    const kept = (await aside(folder)).find((file) => file.startsWith(name));
    expect(await readFile(path.join(folder, kept!))).toEqual(damaged);
    const fresh = await openIn(folder);
    expect(books(fresh)).toEqual([]);
    await addBook(fresh, 'new');
    await fresh.close();
    expect(await aside(folder)).toHaveLength(3);
    const again = await openIn(folder);
    expect(books(again)).toEqual(['new']);
    await again.close();
  });

  it('refuses a gap: a missing journal or frame', async () => {
    const folder = await longHistory(false);
    await rm(path.join(folder, 'journal.1.2.log'));
    expect(await openStore(optionsIn(folder))).toMatchObject({ ok: false, error: { code: 'storeCorrupt' } });

    const edges = await frameEdges();
    const bytes = await readFile(journal());
    await writeFile(journal(), Buffer.concat([bytes.subarray(0, edges[2]), bytes.subarray(edges[3])]));
    const skipped = await openStore(optionsIn(image));
    expect(skipped).toMatchObject({ ok: false, error: { code: 'storeCorrupt', detail: 'gap: frame 4 after 2' } });
  });

  it('loads without its newest snapshot, because the previous one and all journals since are kept', async () => {
    const folder = await longHistory(true);
    expect(await namesIn(folder)).toEqual([
      'journal.1.2.log',
      'journal.2.1.log',
      'journal.2.2.log',
      'state.1.1.db',
      'state.2.2.db',
    ]);
    await flip(path.join(folder, 'state.2.2.db'), 5000);
    const store = await openIn(folder);
    expect(books(store)).toEqual(['a', 'b', 'c', 'd']);
    expect(store.repairs.map(({ kind }) => kind)).toEqual(['damagedSnapshot']);
    expect(await aside(folder)).toHaveLength(1);
    await addBook(store, 'e');
    await store.close();
    const again = await openIn(folder);
    expect(books(again)).toEqual(['a', 'b', 'c', 'd', 'e']);
    await again.close();
  });

  it('loads without a damaged snapshot that was written at closing', async () => {
    const folder = path.join(root, 'closed');
    const store = await openIn(folder);
    for (const name of ['a', 'b']) await addBook(store, name);
    await store.close();
    expect(await namesIn(folder)).toEqual(['journal.1.2.log', 'leases', 'state.1.1.db', 'state.1.3.db']);
    await truncate(path.join(folder, 'state.1.3.db'), 100);
    const again = await openIn(folder);
    expect(books(again)).toEqual(['a', 'b']);
    await addBook(again, 'c');
    await again.close();
    const third = await openIn(folder);
    expect(books(third)).toEqual(['a', 'b', 'c']);
    await third.close();
  });

  it('is left alone if a newer version has written it', async () => {
    const store = await openIn(image, {
      migrations: [...optionsIn(image).migrations!, { version: 2, script: 'create table newer (x integer)' }],
    });
    await addBook(store, 'g');
    await store.close();
    const before = await namesIn(image);
    for (const mode of ['write', 'follow'] as const) {
      expect(await openStore(optionsIn(image, { mode }))).toMatchObject({
        ok: false,
        error: { code: 'storeFromNewerVersion', params: { version: 2, known: 1 } },
      });
    }
    expect(await namesIn(image)).toEqual(before);
  });
});
