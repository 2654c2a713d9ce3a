import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultParamsByCode } from '../../../src/base/faultParams';
import { ENGLISH, type English } from '../../../src/texts/english';
import { FAULTS, faultTextId, isKnownCode, SAME_TEXT, type TextCode } from '../../../src/texts/faults/faults';
import { holesIn, type Holes, type Text, type TextTable } from '../../../src/texts/text';

const root = path.resolve(import.meta.dirname, '../../..');
const table = Object.entries<Text>(ENGLISH);

function wordsOf(text: Text): readonly string[] {
  if (typeof text === 'string') return [text];
  return 'text' in text ? [text.text] : [text.one, text.other];
}
/** All wordings, with the ids of their texts. Those of the practice agent are an agent's, with commands in them. */
const wordings = table
  .filter(([id]) => !id.startsWith('practice.'))
  .flatMap(([id, text]) => wordsOf(text).map((words) => [id, words] as const));
const comments = table.flatMap(([, text]) =>
  typeof text === 'object' && text.comment !== undefined ? [text.comment] : [],
);

/** The sources that show texts. */
const sources = ['src', 'webview']
  .flatMap((top) => readdirSync(path.join(root, top), { recursive: true, encoding: 'utf8' }).map((f) => `${top}/${f}`))
  .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('src/texts/'))
  .map((file) => readFileSync(path.join(root, file), 'utf8'))
  .join('\n');

/** Idioms that no native speaker would write here. */
const FOREIGN =
  /\b(any more|anew|told|is told|stands|goes on|cannot|for ever|of ours|cancelled|colour|e-mail)\b|\bgit\b(?! worktree unlock)/;

/** The practice agent has a table of its own. */
const OTHERS = ['practice.ts'];

/** The tables of all files. */
async function tables(): Promise<readonly TextTable[]> {
  const folder = path.join(root, 'src/texts');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !OTHERS.includes(file),
  );
  const modules = await Promise.all(
    files.map(async (file) => (await import(path.join(folder, file))) as Readonly<Record<string, unknown>>),
  );
  return modules.flatMap((module) => Object.values(module)).filter(isTable);
}

function isTable(value: unknown): value is TextTable {
  if (typeof value !== 'object' || value === null || value === ENGLISH) return false;
  const ids = Object.keys(value);
  return ids.length > 0 && ids.every((id) => /^[a-z]\w*\.\w/i.test(id));
}

describe('an English text', () => {
  it('is in the table of all, and the only one with its id', async () => {
    const all = (await tables()).flatMap((one) => Object.entries(one));
    expect(new Set(all.map(([id]) => id))).toEqual(new Set(table.map(([id]) => id)));
    expect(all.filter(([id, text]) => new Map(table).get(id) !== text)).toEqual([]);
  });

  it('has the same holes in all of its forms', () => {
    for (const [id, text] of table) {
      if (typeof text === 'string' || 'text' in text) continue;
      const holes = holesIn(text.other);
      expect(holes, id).toContain('count');
      expect(holesIn(`${text.one} {count}`).toSorted(), id).toEqual(holes.toSorted());
    }
  });

  it('is trimmed, with typographic marks', () => {
    expect(wordings.length).toBeGreaterThan(300);
    expect(wordings.filter(([, words]) => /^\s|\s$|'|"|\.\.\.|\s{2}/.test(words))).toEqual([]);
  });

  it('is idiomatic', () => {
    const isForeign = (words: string) => FOREIGN.test(words.replaceAll(/“[^”]*”/g, ''));
    expect(isForeign('This cannot be undone any more.')).toBe(true);
    expect(wordings.filter(([, words]) => isForeign(words))).toEqual([]);
  });

  it('is used somewhere', () => {
    const literals = new Set([...sources.matchAll(/'([\w.]+)'/g)].map(([, id]) => id));
    const prefixes = [...sources.matchAll(/`(\w+(?:\.\w+)*\.)\$\{/g)].map(([, prefix]) => prefix!);
    const isUsed = (id: string) => literals.has(id) || prefixes.some((prefix) => id.startsWith(prefix));
    expect(table.map(([id]) => id).filter((id) => !isUsed(id) && !id.startsWith('fault.'))).toEqual([]);
  });

  it('has whole sentences in its comments', () => {
    expect(comments.length).toBeGreaterThan(20);
    for (const comment of comments) expect(comment).toMatch(/^[A-Z{].*\.$/);
  });
});

type Needs<Code> = Code extends keyof FaultParamsByCode ? keyof FaultParamsByCode[Code] : never;
type Unfilled = { [Code in TextCode]: Exclude<Holes<English[`fault.${Code}`]>, Needs<Code>> }[TextCode];

describe('the text about a failure', () => {
  it('compiles only if every hole gets a value where the failure is made', () => {
    const unfilled: [Unfilled] extends [never] ? 'none' : Unfilled = 'none';
    expect(unfilled).toBe('none');
  });

  it('says what happened in whole sentences', () => {
    const faults = wordings.filter(([id]) => id.startsWith('fault.'));
    expect(faults.length).toBe(Object.keys(FAULTS).filter((id) => id.startsWith('fault.')).length);
    expect(faults.filter(([, words]) => !/^[A-Z“{].*\.$/.test(words))).toEqual([]);
  });

  it('is found by the codes that mean the same', () => {
    for (const code of Object.keys(SAME_TEXT)) expect(isKnownCode(code) && ENGLISH[faultTextId(code)]).toBeTruthy();
    expect(faultTextId('storeLocked')).toBe('fault.storeReadOnly');
    expect(isKnownCode('constructor')).toBe(false);
  });

  it('names its holes', () => {
    expect(holesIn(ENGLISH['fault.worktreeLinkChanged'])).toEqual(['file', 'link']);
  });
});
