// What the tests of this room share: a folder of their own, a clean environment, waiting for things.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, onTestFinished } from 'vitest';
import { silentLogger } from '../../../../src/base/logger';
import type { Line } from '../../../../src/base/ndjson';
import { expectOk } from '../../../../src/base/result';
import type { StopGraces } from '../../../../src/domain/agent/launchSpec';
import {
  spawnProcess,
  sweepMarker,
  type RunningProcess,
  type SpawnOptions,
} from '../../../../src/platform/process/process';

/** A folder that is removed after the tests of a file. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'coppice process ')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Short, because the programs of the tests have nothing to tidy up. */
export const SHORT: StopGraces = { inputEndMs: 100, terminateMs: 100 };

export const PATH = '/usr/local/bin:/usr/bin:/bin';

/** Starts a program for one test, and ends whatever is left of it afterwards. */
export async function start(
  argv: readonly [string, ...string[]],
  options: Partial<SpawnOptions> & { cwd?: string; env?: Record<string, string>; stop?: StopGraces } = {},
): Promise<RunningProcess & { readonly marker: string }> {
  const marker = options.marker ?? `test-${randomUUID()}`;
  onTestFinished(async () => {
    await sweepMarker(marker, silentLogger);
  });
  const { cwd = os.tmpdir(), env = {}, stop = SHORT, ...more } = options;
  const spec = { argv, cwd, env: { PATH, ...env }, label: 'test', stop };
  const running = expectOk(await spawnProcess(spec, { log: silentLogger, ...more, marker }));
  return Object.assign(running, { marker });
}

export function shell(script: string): [string, string, string] {
  return ['sh', '-c', script];
}

export function node(script: string): [string, string, string] {
  return [process.execPath, '-e', script];
}

export function textOf(line: Line): string {
  return 'text' in line ? line.text : `a line of ${line.tooLong} bytes`;
}

/** The next line; fails at the end of the output. */
export async function nextOf(iterator: AsyncIterator<Line>): Promise<string> {
  const next = await iterator.next();
  if (next.done) throw new Error('the output has ended');
  return textOf(next.value);
}

export async function all(lines: AsyncIterable<Line>): Promise<string[]> {
  const texts: string[] = [];
  for await (const line of lines) texts.push(textOf(line));
  return texts;
}

/** Reads on to the line with this text and stops there, so that the lines after it can still be read. */
export async function readTo(iterator: AsyncIterator<Line>, text: string): Promise<void> {
  while ((await nextOf(iterator)) !== text);
}

/** Waits until something holds; fails with what it was about. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`in vain: ${what}`);
    await delay(5);
  }
}

/** Whether a process runs; one that has ended and waits for its parent to take notice does not. */
export function isThere(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}

/** The numbers in a file, one a line; none if it is not there. */
export function numbersIn(file: string): number[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
