// The runner of the host tests must turn red when it should: each canary is run in one real, warm extension host.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWarmHost, type WarmHost } from '../../scripts/hostTests/npmHost';
import { isGreen } from '../../scripts/hostTests/outcome';
import { bundleSuite } from '../../scripts/hostTests/suite';
import { root } from '../../scripts/process';

const INSTALL_MS = 600_000;

describe('the host runner', () => {
  let host: WarmHost;
  beforeAll(async () => {
    host = await startWarmHost();
  }, INSTALL_MS);
  afterAll(() => host.stop());

  const run = async (canary: string) =>
    host.run(await bundleSuite(`canary-${canary}`, [`test/host/canary/${canary}.ts`]));

  it('is green if every test passed', async () => {
    const outcome = await run('passing');
    expect(outcome).toMatchObject({ passed: 1, failed: 0 });
    expect(isGreen(outcome)).toBe(true);
  });

  it('is red if a test failed', async () => {
    const outcome = await run('failing');
    expect(outcome).toMatchObject({ passed: 1, failed: 1 });
    expect(isGreen(outcome)).toBe(false);
  });

  it('is red if no test ran', async () => {
    const outcome = await run('empty');
    expect(outcome.problem).toBe('no test ran');
    expect(isGreen(outcome)).toBe(false);
  });

  it('is red if the extension host crashed', async () => {
    const outcome = await run('deadHost');
    expect(outcome.problem).toContain("didn't finish");
    expect(isGreen(outcome)).toBe(false);
  });

  it('is red if the suite is missing', async () => {
    const suite = await bundleSuite('canary-missing', ['test/host/canary/passing.ts']);
    await rm(suite.entry);
    const outcome = await host.run(suite);
    expect(outcome.problem).toContain("didn't finish");
    expect(isGreen(outcome)).toBe(false);
  });
});

it('exits with code 1 if the host runner is red', async () => {
  const testHost = spawn(process.execPath, ['scripts/run.mjs', 'scripts/testHost.ts', '--suite', 'test/host/canary'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [exit, printed] = await Promise.all([once(testHost, 'exit'), text(testHost.stderr)]);
  expect(printed).toContain('no test ran'); // the folder has canaries, but no file that is named like a test
  expect(exit).toEqual([1, null]);
});
