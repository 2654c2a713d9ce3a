import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from './processIdentity';

const POLL_MS = 50;

/**
 * Sends SIGTERM to exactly this process and waits until it has ended. Returns whether it is proven dead. The process
 * cleans up after itself: an agent host stops its agents first.
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
