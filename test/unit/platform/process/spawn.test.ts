import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogger, silentLogger } from '../../../../src/base/logger';
import { spawnProcess } from '../../../../src/platform/process/process';
import { all, nextOf, node, numbersIn, PATH, readTo, shell, start, temporaryFolder, textOf, until } from './world';

const folder = temporaryFolder();

function file(name: string, text: string, mode: number): string {
  const full = path.join(folder, name);
  writeFileSync(full, text);
  chmodSync(full, mode);
  return full;
}

describe('starting a process', () => {
  const script = '#!/bin/sh\necho started\n';
  const run = (argv: [string, ...string[]], cwd = folder) =>
    spawnProcess({ argv, cwd, env: { PATH }, label: 'test' }, { marker: 'test-codes', log: silentLogger });

  it.each([
    ['a name that is not in PATH', 'no-such-program', 'executableNotFound'],
    ['a path that is not there', path.join(folder, 'missing'), 'executableNotFound'],
    ['a file that may not be executed', file('text', script, 0o644), 'executableNotRunnable'],
    ['a folder', folder, 'executableNotRunnable'],
    ['a script whose interpreter is missing', file('orphan', '#!/no/such/shell\n', 0o755), 'executableNotRunnable'],
  ])('returns the code of %s', async (_, executable, code) => {
    expect(await run([executable])).toMatchObject({ ok: false, error: { code } });
  });

  it('reports a folder that is missing or isn’t one', async () => {
    const error = { code: 'cwdMissing' };
    expect(await run(['sh'], path.join(folder, 'missing'))).toMatchObject({ ok: false, error });
    expect(await run(['sh'], file('no-folder', '', 0o644))).toMatchObject({ ok: false, error });
  });

  it('reports what the system refuses', async () => {
    expect(await run(['sh', '-c', 'x'.repeat(4_000_000)])).toMatchObject({ ok: false, error: { code: 'spawnFailed' } });
    expect(await run(['sh', 'nul \0'])).toMatchObject({ ok: false, error: { code: 'spawnFailed' } });
  });

  it('throws at a marker that could break the search for it', async () => {
    const spec = { argv: ['sh'] as const, cwd: folder, env: {}, label: 'test' };
    await expect(spawnProcess(spec, { marker: 'a b', log: silentLogger })).rejects.toThrow('not a marker');
  });

  it('runs a relative program of its folder, with exactly its arguments, folder, and environment', async () => {
    const deep = path.join(folder, 'it\'s "deep" $HOME');
    mkdirSync(deep);
    file('show', '#!/bin/sh\nprintf "%s\\n" "$@" "$PWD"; env\n', 0o755);
    const args = ['a b', '$(x)', '"', "'", '', '*', 'ü'];
    const running = await start(['../show', ...args], { cwd: deep, env: { A: 'b', PWD: deep } });
    const lines = await all(running.lines);
    expect(lines.slice(0, 8)).toEqual([...args, deep]);
    const env = lines.slice(8).filter((line) => !/^(_|PWD|OLDPWD|SHLVL)=/.test(line));
    expect(env.sort()).toEqual(['A=b', `COPPICE_RUN=${running.marker}`, `PATH=${PATH}`]);
  });
});

describe('the output of a process', () => {
  it('is complete although the process ended before anything was read', async () => {
    const running = await start(shell('echo one; printf two; echo bad >&2; exit 3'));
    expect(await running.stopped).toEqual({ code: 3, signal: null });
    await until('stderr has come', () => running.stderrTail() !== '');
    expect(await all(running.lines)).toEqual(['one', 'two']);
    expect(running.stderrTail()).toBe('bad');
    await running.stop();
  });

  it('ends with the signal that ended the process', async () => {
    const running = await start(shell('kill -KILL $$'));
    expect(await running.stopped).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('shows invalid UTF-8 as U+FFFD', async () => {
    const running = await start(shell("printf 'a\\377b\\n\\342\\202\\254\\n'"));
    expect(await all(running.lines)).toEqual(['a\uFFFDb', '€']);
  });

  it('contains a line of 20 MB, and the length of one above the limit', async () => {
    const script = `process.stdout.write('x'.repeat(20e6) + '\\nafter\\n')`;
    const begin = performance.now();
    const lines = await all((await start(node(script))).lines);
    expect(lines.map((line) => line.length)).toEqual([20e6, 5]);
    expect(performance.now() - begin).toBeLessThan(5_000);
    const bounded = (await start(node(script), { maxLineBytes: 1e6 })).lines[Symbol.asyncIterator]();
    expect(await bounded.next()).toEqual({ done: false, value: { tooLong: 20e6 } });
    expect(await bounded.next()).toEqual({ done: false, value: { text: 'after' } });
  });

  it('waits for a slow reader and loses nothing', async () => {
    const lines = 200_000;
    const progress = path.join(folder, 'progress');
    const running = await start(
      node(`const fs = require('fs'); const rest = 'y'.repeat(500);
        for (let i = 1; i <= ${lines}; i += 1) {
          fs.writeSync(1, i + ' ' + rest + '\\n');
          if (i % 1000 === 0) fs.writeFileSync(${JSON.stringify(progress)}, String(i));
        }`),
    );
    let read = 0;
    for await (const line of running.lines) {
      read += 1;
      if (!textOf(line).startsWith(`${read} `)) throw new Error(`line ${read} is ${textOf(line).slice(0, 20)}`);
      if (read % 50_000 !== 1) continue;
      await settled(running.pid, progress);
      // What fits into the pipe and one buffer, about 700 lines, and the last thousand that it reported.
      expect((numbersIn(progress)[0] ?? 0) - read).toBeLessThan(2_000);
    }
    expect(read).toBe(lines);
    expect((await running.stopped).code).toBe(0);
  });

  it('ends after stop() although a process that escaped holds the pipe', async () => {
    const pids = path.join(folder, 'escaped');
    const escape = `env -i /bin/sh -c 'setsid /bin/sh -c "echo \\$\\$ >> ${JSON.stringify(pids).replaceAll('"', '\\"')}; exec /bin/sleep 100" & '`;
    const running = await start(shell(`${escape}; echo said; cat > /dev/null`));
    const lines = running.lines[Symbol.asyncIterator]();
    await readTo(lines, 'said');
    await until('it got away', () => numbersIn(pids).length === 1);
    await running.stop();
    expect(await lines.next()).toEqual({ done: true, value: undefined });
    process.kill(numbersIn(pids)[0]!, 'SIGKILL');
  });
});

/** Waits until the writer sleeps and has written nothing between two checks. */
async function settled(pid: number, progress: string): Promise<void> {
  let before = -1;
  await until('the writer waits or has ended', () => {
    let state = 'gone';
    try {
      state = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /, '')[0]!;
    } catch {
      // It has ended.
    }
    const now = numbersIn(progress)[0] ?? 0;
    const quiet = now === before && state !== 'R';
    before = now;
    return quiet;
  });
}

describe('the error output of a process', () => {
  it('is passed on line by line, and its end is kept without secrets', async () => {
    const received: string[] = [];
    const secret = `sk-${'abcd'.repeat(5)}`;
    const running = await start(shell(`echo key ${secret} >&2; echo done >&2; read x`), {
      onStderrLine: (line) => received.push(textOf(line)),
    });
    await until('both lines were told', () => received.length === 2);
    expect(received).toEqual([`key ${secret}`, 'done']);
    expect(running.stderrTail()).toBe('key ‹redacted›\ndone');
    await running.stop();
  });

  it('is bounded, in lines and as a whole, and read although nothing listens', async () => {
    const script = `for (let i = 0; i < 20000; i += 1) console.error('line ' + i + ' ' + 'z'.repeat(100));
      console.error('w'.repeat(100000)); console.error('last')`;
    const running = await start(node(script));
    expect((await running.stopped).code).toBe(0);
    await until('the last line has come', () => running.stderrTail().endsWith('last'));
    const tail = running.stderrTail().split('\n');
    expect(tail.slice(-2)).toEqual(['[a line of 100000 bytes]', 'last']);
    expect(tail.at(-3)).toMatch(/^line 19999 z+$/);
    expect(tail[0]).toMatch(/^line \d+ z{100}$/);
    const size = Buffer.byteLength(running.stderrTail());
    expect(size).toBeGreaterThan(60 * 1024);
    expect(size).toBeLessThanOrEqual(64 * 1024);
  });
});

describe('the input of a process', () => {
  it('comes back from a program that repeats it, whatever its size', async () => {
    const running = await start(['cat']);
    const text = 'ü'.repeat(1_000_000);
    const lines = running.lines[Symbol.asyncIterator]();
    const written = [running.write(`${text}\n`), running.write('after\n')];
    expect(await nextOf(lines)).toBe(text);
    expect(await nextOf(lines)).toBe('after');
    expect(await Promise.all(written)).toEqual([{ ok: true }, { ok: true }]);
    running.endInput();
    expect(await running.stopped).toEqual({ code: 0, signal: null });
  });

  it('waits while the process doesn’t read, and is closed when it has ended', async () => {
    const running = await start(shell('echo ready; exec sleep 100'));
    await readTo(running.lines[Symbol.asyncIterator](), 'ready');
    let settledEarly = true;
    const written = running.write('x'.repeat(5_000_000)).then((result) => [settledEarly, result] as const);
    await until('the pipe is full', () => true);
    settledEarly = false;
    await running.stop();
    expect(await written).toMatchObject([false, { ok: false, error: { code: 'inputClosed' } }]);
    expect(await running.write('more')).toMatchObject({ ok: false, error: { code: 'inputClosed' } });
  });

  it('may be closed by the process, which continues', async () => {
    const running = await start(shell('exec 0<&-; echo closed; trap "" TERM; while :; do sleep 100; done'));
    await readTo(running.lines[Symbol.asyncIterator](), 'closed');
    expect(await running.write('x'.repeat(100_000))).toMatchObject({ ok: false, error: { code: 'inputClosed' } });
    expect(await running.write('y')).toMatchObject({ ok: false, error: { code: 'inputClosed' } });
    running.endInput();
    await running.stop();
    expect((await running.stopped).signal).toBe('SIGKILL');
  });

  it('may be ended twice, also after the process', async () => {
    const running = await start(['cat']);
    running.endInput();
    running.endInput();
    await running.stopped;
    running.endInput();
    expect(await running.write('x')).toMatchObject({ ok: false });
  });
});

describe('the log of a process', () => {
  it('contains run and pid', async () => {
    const lines: string[] = [];
    const log = createLogger((level, line) => lines.push(`${level} ${line}`));
    const running = await start(shell('exit 4'), { log });
    await running.stopped;
    const ids = `run=${running.marker} pid=${running.pid}`;
    await until('both were told', () => lines.length === 2);
    expect(lines).toEqual([
      expect.stringMatching(`^info process started ${ids} label=test`),
      `info process ended ${ids} how=4`,
    ]);
  });
});
