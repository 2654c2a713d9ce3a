import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from './processIdentity';

const POLL_MS = 50;

/**
 * Asks a process of ours to end (SIGTERM), if it is exactly this one, and waits for that. Answers whether it is proven
 * to be dead. What it leaves behind is its own to tidy up: an agent host ends its agents first.
 */
export async function endProcess(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  if ((await isAlive(identity)) !== 'alive') return (await isAlive(identity)) === 'dead';
  process.kill(identity.pid, 'SIGTERM');
  for (let waited = 0; waited < limitMs; waited += POLL_MS) {
    if ((await isAlive(identity)) === 'dead') return true;
    await sleep(POLL_MS);
  }
  return false;
}
