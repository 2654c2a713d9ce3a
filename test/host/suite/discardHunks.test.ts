import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { expectOk } from '../../../src/base/result';
import { hunksOf, type Hunk } from '../../../src/domain/review/hunks';
import { isRevertible, revertFile, revertHunk, type DiffSides } from '../../../src/vscode/review/discardHunks';
import { saveExact } from '../../../src/vscode/review/exactDocuments';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

/** A file before and after an agent's changes. */
type Sides = readonly [before: Buffer, after: Buffer];
/** Returns two versions of a file that differ in their first and last lines, with some characters between them. */
const sides = (character: string, encode: (text: string) => Buffer = (text) => Buffer.from(text)): Sides => [
  encode(`one\ntwo\n${character}\nfour\nfive\n`),
  encode(`ONE\ntwo\n${character}\nfour\nFIVE\n`),
];

describe('discarding a hunk of a file', () => {
  let folder: string;
  let files = 0;

  before(async () => {
    folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-discard-')));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function open([before, after]: Sides): Promise<DiffSides & { readonly file: string }> {
    files += 1;
    const names = ['before', 'live'].map((side) => path.join(folder, String(files), side, 'file.txt'));
    for (const [at, content] of [before, after].entries()) {
      await mkdir(path.dirname(names[at]!), { recursive: true });
      await writeFile(names[at]!, content);
    }
    const [old, live] = await Promise.all(names.map((name) => vscode.workspace.openTextDocument(name)));
    return { before: old!, live: live!, file: names[1]! };
  }

  function hunks({ before, live }: DiffSides): readonly Hunk[] {
    const digest = (text: string) => createHash('sha256').update(text).digest('hex');
    const found = hunksOf(before.getText(), live.getText(), digest);
    assert.ok(found !== 'tooMuch');
    return found;
  }

  /** Resolves with the code of the failure, or with what was saved. */
  async function outcome(opened: DiffSides, hunk: Hunk): Promise<string> {
    const taken = await revertHunk(opened, hunk);
    return taken.ok ? taken.value : taken.error.code;
  }

  /** Asserts that discarding fails with this code, and that nothing changes on the disk or in the editor. */
  async function assertRefused(content: Sides, code: string): Promise<void> {
    const opened = await open(content);
    const text = opened.live.getText();
    const found = hunks(opened);
    assert.ok(found.length > 0);
    for (const hunk of found) {
      assert.equal(await outcome(opened, hunk), code);
      assert.deepEqual(await readFile(opened.file), content[1]);
      assert.equal(opened.live.isDirty, false);
      assert.equal(opened.live.getText(), text);
    }
    assert.equal(await isRevertible(opened), false);
  }

  async function change(settings: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [name, value] of Object.entries(settings))
      await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
  }

  /** Runs `job` with changed user settings. */
  async function withSettings(settings: Readonly<Record<string, unknown>>, job: () => Promise<void>): Promise<void> {
    await change(settings);
    try {
      await job();
    } finally {
      await change(Object.fromEntries(Object.keys(settings).map((name) => [name, undefined])));
    }
  }

  const EXACT: readonly (readonly [what: string, content: Sides])[] = [
    ['UTF-8', sides('café €')],
    ['Unicode line separators', sides('a\u2028b')],
    ['a byte order mark', sides('é', (text) => Buffer.from(`\ufeff${text}`))],
    ['CRLF', sides('é', (text) => Buffer.from(text.replaceAll('\n', '\r\n')))],
    ['no final newline', sides('é', (text) => Buffer.from(text.trimEnd()))],
  ];
  for (const [what, content] of EXACT)
    it(`preserves all other bytes of a file with ${what}`, async () => {
      const opened = await open(content);
      assert.equal(await outcome(opened, hunks(opened)[1]!), 'editAlone');
      assert.equal(await outcome(opened, hunks(opened)[0]!), 'editAlone');
      assert.deepEqual(await readFile(opened.file), content[0]);
    });

  const INEXACT: readonly (readonly [what: string, content: Sides, code: string])[] = [
    ['Latin-1', sides('caf\xe9', latin1), 'notUtf8'],
    ['UTF-16', sides('café', utf16), 'notUtf8'],
    ['Latin-1 before the change', [latin1('caf\xe9\ntwo\n'), Buffer.from('CAFÉ\ntwo\n')], 'notUtf8'],
    ['CRLF in some lines', sides('three\r'), 'mixedLineEndings'],
    ['a lone carriage return', sides('three\rmore'), 'mixedLineEndings'],
    [
      'a lone carriage return before the change',
      [Buffer.from('a\rb\ntwo\n'), Buffer.from('c\ntwo\n')],
      'mixedLineEndings',
    ],
  ];
  for (const [what, content, code] of INEXACT)
    it(`refuses a file with ${what}, and changes nothing`, () => assertRefused(content, code));

  it('refuses a file that is open in another encoding, unless it is pure ASCII', async () => {
    await withSettings({ 'files.encoding': 'gbk' }, async () => {
      await assertRefused(sides('caf\xe9', latin1), 'notUtf8');
      await assertRefused(sides('\xc4\xe3\xba\xc3', latin1), 'notUtf8'); // two Chinese characters
      await assertRefused(sides('café'), 'otherEncoding');
      const opened = await open(sides('three'));
      assert.equal(await outcome(opened, hunks(opened)[0]!), 'editAlone');
      assert.equal(await readFile(opened.file, 'utf8'), 'one\ntwo\nthree\nfour\nFIVE\n');
    });
  });

  it('refuses a file if VS Code guessed different encodings for the two sides', async () => {
    const [before, after] = [sides('\xc4\xe3\xba\xc3\xc4\xe3\xba\xc3', latin1)[0], sides('你好你好')[1]];
    await withSettings({ 'files.autoGuessEncoding': true }, () => assertRefused([before, after], 'notUtf8'));
  });

  it('refuses a file if the editor shows a different text than the disk has', async () => {
    const opened = await open(sides('three'));
    const [hunk] = hunks(opened);
    await writeFile(opened.file, 'ONE\nother\n');
    assert.equal(await outcome(opened, hunk!), 'hunkGone');
    assert.equal(await readFile(opened.file, 'utf8'), 'ONE\nother\n');
    assert.equal(opened.live.isDirty, false);
  });

  it('never writes through a symbolic link', async () => {
    const { file, before } = await open(sides('three'));
    const link = path.join(path.dirname(file), 'link.txt');
    await symlink(file, link);
    const opened = { before, live: await vscode.workspace.openTextDocument(link) };
    assert.equal(await outcome(opened, hunks(opened)[0]!), 'hunkGone');
    assert.deepEqual(await readFile(file), sides('three')[1]);
  });

  it('reports if saving has changed other lines', async () => {
    await withSettings({ 'files.trimTrailingWhitespace': true }, async () => {
      const opened = await open(sides('three  '));
      assert.equal(await outcome(opened, hunks(opened)[0]!), 'formatted');
    });
  });

  async function typeInto(document: vscode.TextDocument): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(2, 0), 'thirty-');
    await vscode.workspace.applyEdit(edit);
  }

  it('also saves unsaved edits', async () => {
    const opened = await open(sides('three'));
    await typeInto(opened.live);
    assert.equal(await outcome(opened, hunks(opened)[0]!), 'editAlone');
    assert.equal(await readFile(opened.file, 'utf8'), 'one\ntwo\nthirty-three\nfour\nFIVE\n');
  });

  it('doesn’t save edits if that would damage other bytes', async () => {
    const content = sides('caf\xe9', latin1);
    const { live, file } = await open(content);
    await typeInto(live);
    const saved = await saveExact(live);
    assert.equal(saved.ok ? 'saved' : saved.error.code, 'unsavedEdits');
    assert.equal(live.isDirty, true);
    assert.deepEqual(await readFile(file), content[1]);
  });

  it('restores the file exactly if all hunks are discarded, or leaves that to git', async () => {
    const opened = await open(sides('é'));
    assert.equal(await isRevertible(opened), true);
    assert.equal(expectOk(await revertFile(opened)), 'editAlone');
    assert.deepEqual(await readFile(opened.file), sides('é')[0]);
    const withoutMark = await open([Buffer.from(`\ufeff${sides('é')[0].toString()}`), sides('é')[1]]);
    assert.equal(await isRevertible(withoutMark), false);
  });
});
