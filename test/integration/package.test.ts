import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, runNode } from '../../scripts/process';
import { zipEntries } from '../fixtures/zipEntries';

describe('the VSIX', () => {
  let folder: string;
  let files: string[];
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-vsix-'));
    const vsix = path.join(folder, 'coppice.vsix');
    await runNode(['scripts/run.mjs', 'scripts/package.ts', '--out', vsix], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    files = await zipEntries(vsix);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('contains exactly what is shipped', () => {
    const named = files.map((file) => file.replace(/(chunks\/.+)-[0-9A-Z]{8}\.js$/, '$1-<hash>.js'));
    expect([...new Set(named)].sort()).toMatchInlineSnapshot(`
      [
        "[Content_Types].xml",
        "extension.vsixmanifest",
        "extension/LICENSE.txt",
        "extension/changelog.md",
        "extension/dist/THIRD-PARTY-NOTICES.txt",
        "extension/dist/agentHost.js",
        "extension/dist/extension.js",
        "extension/dist/practice.js",
        "extension/dist/sql-wasm.wasm",
        "extension/dist/webview/chat.css",
        "extension/dist/webview/chat.js",
        "extension/dist/webview/chunks/attemptPage-<hash>.js",
        "extension/dist/webview/chunks/chunk-<hash>.js",
        "extension/dist/webview/codicon.css",
        "extension/dist/webview/codicon.ttf",
        "extension/media/coppice-dark.svg",
        "extension/media/coppice-light.svg",
        "extension/media/coppice.svg",
        "extension/media/icon.png",
        "extension/package.json",
        "extension/package.nls.json",
        "extension/readme.md",
      ]
    `);
  });

  it('contains the licenses of what is bundled', async () => {
    const notices = await readFile(path.join(root, 'dist', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    expect(notices).toContain('@vscode/codicons');
    expect(notices).toContain('Attribution 4.0 International');
    expect(notices).toContain('sql.js');
  });

  it('is not in the pseudo-language of the tests', async () => {
    for (const file of ['dist/extension.js', 'package.nls.json'])
      expect(await readFile(path.join(root, file), 'utf8'), file).not.toMatch(/⟦|\\u27e6/i);
  });
});
