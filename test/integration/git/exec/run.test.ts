import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/clock';
import { createLogger, silentLogger } from '../../../../src/base/logger';
import { expectOk } from '../../../../src/base/result';
import { Git } from '../../../../src/platform/git/git';
import { createGitRunner } from '../../../../src/platform/git/exec/run';
import { machineClock } from '../../../fixtures/machineClock';

let folder: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-run-')));
  env = { PATH: process.env['PATH'] ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program in git's place, in a folder with a space. */
async function program(script: string): Promise<string> {
  const file = path.join(folder, 'my git.sh');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}
/** The clock of one who does not wait. */
const HASTY: Clock = { ...machineClock, after: (_ms, callback) => machineClock.after(0, callback) };
const runner = (binary: string) => createGitRunner({ binary, env, clock: machineClock, log: silentLogger });

describe('the version of git', () => {
  const check = (binary: string, clock = machineClock) =>
    new Git({ binary, env, clock, log: silentLogger, userFolder: folder }).checkVersion();

  it('returns the version', async () => {
    expect(expectOk(await check('git')).major).toBeGreaterThanOrEqual(2);
  });

  it('fails if Git is too old or missing', async () => {
    const old = await program('echo git version 2.37.9');
    expect(await check(old)).toMatchObject({
      error: { code: 'gitTooOld', params: { version: '2.37.9', oldest: '2.38' } },
    });
    expect(await check(path.join(folder, 'nowhere'))).toMatchObject({ error: { code: 'gitMissing' } });
    expect(await check('no-such-git')).toMatchObject({ error: { code: 'gitMissing' } });
    expect(await check(await program('echo something else'))).toMatchObject({ error: { code: 'gitMissing' } });
    expect(await check(await program('exec sleep 100'), HASTY)).toMatchObject({ error: { code: 'gitSilent' } });
    await chmod(path.join(folder, 'my git.sh'), 0o644);
    expect(await check(path.join(folder, 'my git.sh'))).toMatchObject({ error: { code: 'gitMissing' } });
  });
});

describe('a call', () => {
  it('passes arguments unchanged without a shell, all of the input, and the exit code', async () => {
    const binary = await program('for a; do printf "[%s]" "$a"; done; cat; exit 3');
    const args = ['a b', '$HOME', '`x`', 'line\nbreak', '', '*'];
    const output = expectOk(await runner(binary).execute({ cwd: folder, args, input: 'typed' }));
    expect(output.exitCode).toBe(3);
    expect(output.stdout.toString()).toMatch(/\[a b\]\[\$HOME\]\[`x`\]\[line\nbreak\]\[\]\[\*\]typed$/);
    expect(output.stdout.toString()).toContain('[-c][gc.auto=0]');
  });

  it('returns bytes, however many', async () => {
    const binary = await program('head -c 3000000 /dev/zero; printf "\\377\\n"');
    const output = expectOk(await runner(binary).execute({ cwd: folder, args: ['x'] }));
    expect([output.stdout.length, output.stdout.at(-2)]).toEqual([3_000_002, 0xff]);
  });

  it('ends a call that prints too much, or is canceled', async () => {
    const endless = runner(await program('exec yes'));
    expect(await endless.run({ cwd: folder, args: ['x'], maxBytes: 100_000 })).toMatchObject({
      error: { code: 'outputTooLarge' },
    });
    const stop = new AbortController();
    const started = path.join(folder, 'started');
    const waiting = runner(await program(`: > "${started}"; exec sleep 100`)).run({
      cwd: folder,
      args: ['x'],
      signal: stop.signal,
    });
    await expect.poll(() => existsSync(started), { timeout: 10_000 }).toBe(true);
    stop.abort();
    expect(await waiting).toMatchObject({ error: { code: 'cancelled' } });
    expect(await endless.run({ cwd: folder, args: ['x'], signal: stop.signal })).toMatchObject({
      error: { code: 'cancelled' },
    });
  });

  it('gives up a call that only reads after a time limit, and waits for one that writes', async () => {
    const slow = await program('sleep 0.3');
    const git = createGitRunner({ binary: slow, env, clock: HASTY, log: silentLogger });
    const call = { cwd: folder, args: ['x'] };
    expect(await git.run({ ...call, kind: 'read' })).toMatchObject({ error: { code: 'gitSilent', detail: 'git x' } });
    expectOk(await git.run(call));
  });

  it('reports a missing folder', async () => {
    const cwd = path.join(folder, 'nowhere');
    expect(await runner('git').run({ cwd, args: ['status'] })).toMatchObject({
      error: { code: 'folderMissing', params: { path: cwd } },
    });
    const commit = await runner('git').executeWithHooks({ cwd, args: ['commit'] });
    expect(commit).toMatchObject({ error: { code: 'folderMissing' } });
  });

  it('waits for a free slot if many calls are running', async () => {
    const log = path.join(folder, 'log');
    const binary = await program(`echo begin >> "${log}"; sleep 0.05; echo end >> "${log}"`);
    const git = runner(binary);
    await Promise.all(Array.from({ length: 30 }, () => git.run({ cwd: folder, args: ['x'] })));
    let [running, most] = [0, 0];
    for (const line of (await readFile(log, 'utf8')).trim().split('\n')) {
      running += line === 'begin' ? 1 : -1;
      most = Math.max(most, running);
    }
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThan(1);
  });

  it('logs a call with its time and exit code', async () => {
    const lines: string[] = [];
    const log = createLogger((level, line) => lines.push(`${level} ${line}`));
    const git = createGitRunner({ binary: 'git', env, clock: machineClock, log });
    await git.run({ cwd: folder, args: ['--version'] });
    expect(lines).toEqual([expect.stringMatching(/^trace git --version cwd=\S+ ms=\d+ exit=0$/)]);
  });
});

describe('at the end', () => {
  it('ends calls that read, waits for those that write, and starts no more', async () => {
    const [reading, writing, done] = ['reading', 'writing', 'done'].map((name) => path.join(folder, name));
    const binary = await program(
      `case "$*" in *read*) : > "${reading}"; exec sleep 100;; *) : > "${writing}"; sleep 0.3; : > "${done}";; esac`,
    );
    const git = runner(binary);
    const read = git.run({ cwd: folder, args: ['read'], kind: 'read' });
    const write = git.run({ cwd: folder, args: ['write'] });
    await expect.poll(() => existsSync(reading!) && existsSync(writing!), { timeout: 10_000 }).toBe(true);
    await git.dispose();
    expect(existsSync(done!)).toBe(true);
    expect(await read).toMatchObject({ error: { code: 'cancelled' } });
    expectOk(await write);
    expect(await git.run({ cwd: folder, args: ['write'] })).toMatchObject({ error: { code: 'cancelled' } });
  });
});
