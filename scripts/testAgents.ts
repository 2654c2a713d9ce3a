// Runs the tests with real agents, without a network except loopback: node scripts/run.mjs scripts/testAgents.ts
// [vitest options …]. If the system allows a network namespace, nothing that an agent sends elsewhere can arrive. The
// tests check that it sends nothing on every system.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { ensureAgentClis } from './agentClis';
import { exitCodeOf, root } from './process';

/** Programs that start another one with loopback as the only network. The first one that works is used. */
const LOOPBACK_ONLY: readonly (readonly [string, ...string[]])[] = [
  ['unshare', '--net', '--'],
  ['unshare', '--map-root-user', '--net', '--'],
];
const UP_AND_RUN = ['sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

function loopbackOnlyCommand(): readonly string[] {
  for (const [program, ...args] of LOOPBACK_ONLY) {
    try {
      execFileSync(program, [...args, ...UP_AND_RUN, 'true'], { stdio: 'ignore' });
      return [program, ...args, ...UP_AND_RUN];
    } catch {
      // Not Linux, no such program, or not allowed.
    }
  }
  console.log("Can't create a network namespace. The agents run with access to the network.");
  return [];
}

await ensureAgentClis();
const runner = path.join(root, 'scripts', 'run.mjs');
// Each file starts one agent at a time, and an agent needs half a gigabyte. Two files wait a minute for Gemini.
const vitest = [runner, 'vitest', 'run', '--project', 'agents', '--maxWorkers=3', ...process.argv.slice(2)];
const [program, ...args] = [...loopbackOnlyCommand(), process.execPath, ...vitest];
process.exitCode = await exitCodeOf(program!, args);
