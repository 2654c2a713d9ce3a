import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { runCommand, type CommandOptions } from '../../../../src/platform/process/process';
import { isThere, node, numbersIn, PATH, shell, temporaryFolder, until } from './world';

const folder = temporaryFolder();
const run = (argv: readonly [string, ...string[]], options: Partial<CommandOptions> = {}) =>
  runCommand(argv, { cwd: folder, env: { PATH }, timeoutMs: 10_000, ...options });

/** Two that stay, one of them in a session of its own, and their parent. */
const STAYING = `for how in "" setsid; do $how sh -c 'echo $$ >> pids; exec sleep 100' & done; wait`;

describe('a command', () => {
  it('returns its output and its exit code, whatever that is', async () => {
    const { exitCode, stdout, stderr } = expectOk(await run(shell('echo out; echo err >&2; exit 5')));
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 5, stdout: 'out\n', stderr: 'err' });
  });

  it('gets its whole input, and its end', async () => {
    const input = 'ü'.repeat(500_000);
    expect(expectOk(await run(['cat'], { input })).stdout).toBe(input);
    const { stdoutBytes } = expectOk(await run(['cat'], { input: Uint8Array.of(0, 255, 10) }));
    expect([...stdoutBytes]).toEqual([0, 255, 10]);
    expect(expectOk(await run(['cat'], { input: '' })).stdout).toBe('');
  });

  it('may leave its input unread', async () => {
    expect(expectOk(await run(shell('exec 0<&-; echo done'), { input: 'x'.repeat(1_000_000) })).stdout).toBe('done\n');
  });

  it('has no input by default', async () => {
    expect(expectOk(await run(['cat'])).stdout).toBe('');
  });

  it('returns bytes unchanged, and text with U+FFFD for invalid bytes', async () => {
    const output = expectOk(await run(shell("printf 'a\\377\\000b'")));
    expect([...output.stdoutBytes]).toEqual([97, 255, 0, 98]);
    expect(output.stdout).toBe('a\uFFFD\0b');
  });

  it('inherits nothing', async () => {
    const { stdout } = expectOk(await run(['env'], { env: { PATH, A: 'b' } }));
    expect(stdout.replace(/^COPPICE_RUN=.*\n/m, '')).toBe(`PATH=${PATH}\nA=b\n`);
  });

  it.each([
    ['executableNotFound', { argv: ['no-such-program'] as const, cwd: folder }],
    ['cwdMissing', { argv: ['sh'] as const, cwd: path.join(folder, 'missing') }],
    ['executableNotRunnable', { argv: [folder] as const, cwd: folder }],
  ])('fails with %s if it can’t be started', async (code, { argv, cwd }) => {
    expect(await run(argv, { cwd })).toMatchObject({ ok: false, error: { code } });
  });

  it('fails if a signal ended it', async () => {
    expect(await run(shell('echo why >&2; kill -SEGV $$'))).toMatchObject({
      ok: false,
      error: { code: 'killedBySignal', params: { command: 'sh', signal: 'SIGSEGV' }, detail: 'why' },
    });
  });

  it('is killed with its tree when it takes too long', async () => {
    const cwd = mkdtempSync(path.join(folder, 'late-'));
    const result = await run(shell(STAYING), { cwd, timeoutMs: 300 });
    expect(result).toMatchObject({ ok: false, error: { code: 'timedOut', params: { command: 'sh', timeoutMs: 300 } } });
    const pids = numbersIn(path.join(cwd, 'pids'));
    expect(pids.length).toBe(2);
    expect(pids.filter(isThere)).toEqual([]);
  });

  it('is killed with its tree when it is canceled', async () => {
    const cwd = mkdtempSync(path.join(folder, 'aborted-'));
    const abort = new AbortController();
    const result = run(shell(STAYING), { cwd, signal: abort.signal });
    const pids = () => numbersIn(path.join(cwd, 'pids'));
    await until('both stay', () => pids().length === 2);
    abort.abort();
    expect(await result).toMatchObject({ ok: false, error: { code: 'aborted' } });
    expect(pids().filter(isThere)).toEqual([]);
  });

  it('is killed when it is canceled during its start', async () => {
    const abort = new AbortController();
    const result = run(['sleep', '100'], { signal: abort.signal });
    abort.abort();
    expect(await result).toMatchObject({ ok: false, error: { code: 'aborted' } });
  });

  it('isn’t started if it was canceled before', async () => {
    const signal = AbortSignal.abort();
    expect(await run(shell('touch started'), { signal })).toMatchObject({ ok: false, error: { code: 'aborted' } });
    expect(expectOk(await run(['ls'])).stdout).not.toContain('started');
  });

  it('is killed when it prints too much, and may print up to the limit', async () => {
    const endless = await run(['yes'], { maxBytes: 100_000 });
    expect(endless).toMatchObject({ ok: false, error: { code: 'outputTooLarge' } });
    const print = (size: number) => run(node(`process.stdout.write('x'.repeat(${size}))`), { maxBytes: 100_000 });
    expect(expectOk(await print(100_000)).stdoutBytes.length).toBe(100_000);
    expect(await print(100_001)).toMatchObject({ ok: false, error: { code: 'outputTooLarge' } });
  });

  it('keeps the end of a long error output', async () => {
    const { stderr } = expectOk(await run(node(`for (let i = 0; i < 20000; i += 1) console.error('warning ' + i)`)));
    expect(stderr.length).toBeLessThanOrEqual(64 * 1024);
    expect(stderr.endsWith('warning 19999')).toBe(true);
  });

  it('resolves when it has ended, although a daemon that it started holds its output', async () => {
    const cwd = mkdtempSync(path.join(folder, 'daemon-'));
    const begin = performance.now();
    const result = await run(shell(`(sh -c 'echo $$ >> pids; exec sleep 100' &); echo done`), { cwd });
    expect(expectOk(result).stdout).toBe('done\n');
    expect(performance.now() - begin).toBeLessThan(3_000);
    const pids = () => numbersIn(path.join(cwd, 'pids'));
    await until('the daemon runs', () => pids().length === 1);
    process.kill(pids()[0]!, 'SIGKILL');
  });
});
