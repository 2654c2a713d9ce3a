import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { processesOf } from '../../../scripts/processes';
import { expectOk } from '../../../src/base/result';
import type { AttemptId } from '../../../src/domain/ids';
import { processesWithMarker } from '../../../src/platform/process/process';
import type { AppWindow } from '../../fixtures/appWindow';
import { makeBench, type BadInputBench } from './badInputBench';
import { codeOf, reports } from './refuses';
import type { BadInput } from './rows';

const PATIENCE = { timeout: 20_000, interval: 50 };

/** Starts a task with an agent of this command. */
async function started(bench: BadInputBench, argv: readonly string[], prompt = 'practice: slow 1') {
  bench.ports.change({ customAgents: [{ name: 'odd', argv, env: { COPPICE_PRACTICE_PACE: '0' } }] });
  const window = await bench.open();
  const id = await window.start(prompt, 'custom-odd');
  return { window, id };
}

/** Returns the fault of an attempt's start, or of its session. */
function faultOf(window: AppWindow, id: AttemptId): string | undefined {
  const { startFault } = window.app.attemptStore.get(id)!;
  if (startFault) return startFault.code;
  const { fault } = window.session(id);
  return fault && `agentFault.${fault.code}`;
}

function reportsFaultOf(what: BadInput, command: (bench: BadInputBench) => Promise<readonly string[]>): void {
  reports(what, async (bench) => {
    const argv = await command(bench);
    return async () => {
      const { window, id } = await started(bench, argv);
      await window.reaches(id, 'failed');
      const { run } = window.session(id);
      if (run !== undefined) await expect.poll(() => processesWithMarker(run), PATIENCE).toEqual([]);
      return faultOf(window, id);
    };
  });
}

reportsFaultOf('the agent is not installed', () => Promise.resolve(['no-such-agent']));

reportsFaultOf('the agent is not executable', async (bench) => {
  const file = path.join(bench.folder, 'agent');
  await writeFile(file, '#!/bin/sh\n', { mode: 0o644 });
  return [file];
});

reportsFaultOf('the agent is not a program', async (bench) => [
  await bench.program('agent', '#!/no/such/interpreter\n'),
]);

reportsFaultOf('the agent exits immediately', async (bench) => [await bench.program('agent', 'exit 3')]);

reportsFaultOf('the agent asks for a login', async (bench) => [
  await bench.program('agent', 'echo "Not logged in. Please run: agent login" >&2; exit 1'),
]);

const ANSWERS = 'process.stdin.once("data", () => console.log(JSON.stringify({ jsonrpc: "2.0", id: 0, result: %s })))';
reportsFaultOf('the agent speaks another protocol', (bench) =>
  Promise.resolve([bench.ports.runtime.execPath, '-e', ANSWERS.replace('%s', '{ protocolVersion: 99 }')]),
);

/** Returns the practice agent, which prints something before everything else. */
async function printing(bench: BadInputBench, print: string): Promise<readonly string[]> {
  const program = await bench.program('agent', `${print}\nexec "$0.node" "$@"`);
  await bench.program('agent.node', `exec "${bench.ports.runtime.execPath}" "$@"`);
  return [program, bench.ports.bundles.practice];
}

/** Runs to the end in spite of it. Returns what was reported. */
async function completesDespite(bench: BadInputBench, print: string): Promise<readonly string[]> {
  const before = await bench.users();
  const { window, id } = await started(bench, await printing(bench, print));
  await window.finish(id);
  expect(window.session(id).lastEnd).toBe('completed');
  expect(await bench.users()).toEqual(before);
  const { items } = await window.transcript(id);
  return items.flatMap((item) => (item.type === 'notice' && item.code !== undefined ? [`notice.${item.code}`] : []));
}

it('the agent prints garbage', async () => {
  const noticed = await completesDespite(
    await makeBench(),
    'echo "loading"; echo "{]"; head -c 100000 /dev/zero; echo',
  );
  expect(noticed).toContain(codeOf('the agent prints garbage'));
});

it('the agent prints invalid UTF-8', async () => {
  const noticed = await completesDespite(await makeBench(), String.raw`printf '\377\376{"a":"\303"}\n'`);
  expect(noticed).toContain(codeOf('the agent prints invalid UTF-8'));
});

it('the agent prints a line of 20 MB', async () => {
  const bench = await makeBench();
  const line = `printf '{"jsonrpc":"2.0","method":"odd","params":{"text":"'; head -c 20000000 /dev/zero | tr '\\0' x; echo '"}}'`;
  expect(await completesDespite(bench, line)).toEqual([]);
});

it('the agent never answers', async () => {
  const bench = await makeBench();
  const before = await bench.users();
  const { window, id } = await started(bench, [await bench.program('agent', 'exec sleep 1000')]);
  const running = () => processesOf(path.join(bench.folder, 'bin')).length;
  await expect.poll(() => window.session(id).run !== undefined, PATIENCE).toBe(true);
  const run = window.session(id).run!;
  // The log contains a run before there is a process of it.
  await expect.poll(async () => (await processesWithMarker(run)).length, PATIENCE).toBeGreaterThan(0);
  expectOk(await window.app.attempts.discard(id));
  expect([window.state(id), await processesWithMarker(run), running()]).toEqual(['discarded', [], 0]);
  expect(await bench.users()).toEqual(before);
});
