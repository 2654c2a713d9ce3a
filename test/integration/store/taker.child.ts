// Writes rows while it has the lease, and takes it back at random moments when it has lost it, until it is ended.
import { expectOk } from '../../../src/base/result';
import { openStore } from '../../../src/platform/store/store';
import { clock, plan, random, print, storeOptions, writeRow } from './child';

async function main(): Promise<void> {
  const store = expectOk(await openStore(storeOptions('follow')));
  const sequences = new Map<string, number>();
  store.onDidCommit(({ sequence, tag }) => sequences.set(tag, sequence));
  print({ opened: 0 });

  const pause = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  let ending = false;
  process.once('SIGTERM', () => (ending = true));

  for (let n = 0; !ending;) {
    const lease = store.lease?.number;
    if (lease === undefined) {
      await pause(random(40));
      const taken = await store.takeOver();
      if (!taken.ok && taken.error.code !== 'storeLocked')
        print({ failed: `${taken.error.code}: ${taken.error.detail ?? ''}` });
      continue;
    }
    const rows = Array.from({ length: 1 + random(8) }, () => `${plan.name}_${(n += 1)}`);
    const written = rows.map(async (id) => {
      const result = await store.commit(id, (tx) => writeRow(tx, id, random(4) === 0 ? random(100_000) : 10));
      if (result.ok) print({ acknowledged: id, sequence: sequences.get(id) ?? -1, lease });
      else if (result.error.code === 'storeBroken') print({ failed: `storeBroken: ${result.error.detail ?? ''}` });
    });
    if (random(20) === 0) await store.checkpoint();
    await Promise.all(written);
  }
  await store.close();
}

void main();
