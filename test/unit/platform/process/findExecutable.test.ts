import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findExecutable } from '../../../../src/platform/process/findExecutable';
import { findInPath } from '../../../../src/platform/process/process';
import { temporaryFolder } from './world';

const folder = temporaryFolder();
const [one, two, bat] = ['one', 'two', 'bat'].map((name) => path.join(folder, name)) as [string, string, string];
for (const dir of [one, two, bat, path.join(one, 'tool-folder')]) mkdirSync(dir, { recursive: true });

function file(dir: string, name: string, mode: number): string {
  const full = path.join(dir, name);
  writeFileSync(full, '#!/bin/sh\n');
  chmodSync(full, mode);
  return full;
}
file(one, 'locked', 0o644);
file(one, 'tool-text', 0o644);
const tool = file(two, 'tool', 0o755);
const locked = file(two, 'locked', 0o755);
const link = path.join(one, 'volta');
symlinkSync(tool, link);
const env = { PATH: `${one}:${folder}/missing:${two}` };

describe('findExecutable', () => {
  it('finds the first executable file in PATH', async () => {
    expect(await findInPath('tool', env)).toBe(tool);
    expect(await findInPath('locked', env)).toBe(locked);
  });

  it('returns the name of a link, not its target', async () => {
    expect(await findInPath('volta', env)).toBe(link);
  });

  it.each(['missing', 'tool-text', 'tool-folder', ''])('doesn’t find %j', async (name) => {
    expect(await findInPath(name, env)).toBeUndefined();
  });

  it('accepts an absolute path unchanged', async () => {
    expect(await findInPath(tool, {})).toBe(tool);
    expect(await findInPath(`${tool}-missing`, env)).toBeUndefined();
  });

  it('finds nothing without PATH, nor in relative folders of it', async () => {
    expect(await findInPath('tool', {})).toBeUndefined();
    const relative = path.relative(process.cwd(), two);
    expect(await findInPath('tool', { PATH: `${relative}::.` })).toBeUndefined();
  });

  it('finds relative names only from a given folder', async () => {
    expect(await findInPath('./tool', env)).toBeUndefined();
    expect(await findExecutable('./two/tool', { env, cwd: folder })).toEqual({ kind: 'found', path: tool });
  });

  it('distinguishes what can’t be run from what doesn’t exist', async () => {
    expect(await findExecutable('tool-text', { env })).toEqual({ kind: 'notRunnable', path: `${one}/tool-text` });
    expect(await findExecutable('tool-folder', { env })).toEqual({ kind: 'notRunnable', path: `${one}/tool-folder` });
    expect(await findExecutable('missing', { env })).toEqual({ kind: 'notFound' });
  });

  it('respects PATHEXT on Windows, and skips the script next to a batch file', async () => {
    const script = file(bat, 'claude', 0o755);
    const batch = file(bat, 'claude.cmd', 0o644);
    const windows = { Path: `${one};${bat}` };
    expect(await findInPath('claude', windows, 'win32')).toBe(batch);
    expect(await findInPath('claude.CMD', { ...windows, PathExt: '.exe' }, 'win32')).toBeUndefined();
    expect(await findInPath('claude.cmd', windows, 'win32')).toBe(batch);
    expect(await findInPath(script, windows, 'win32')).toBe(batch);
    expect(await findInPath('claude', { ...windows, PathExt: '.EXE;.COM' }, 'win32')).toBeUndefined();
  });
});
