// Writes rows as fast as it can, several at once, with checkpoints in between, until it is killed.
import { expectOk } from '../../../src/base/result';
import { openStore } from '../../../src/platform/store/store';
import { plan, random, print, storeOptions, watchSyncs, writeRow } from './child';

async function main(): Promise<void> {
  await watchSyncs();
  const store = expectOk(await openStore(storeOptions('write')));
  const lease = store.lease?.number ?? 0;
  let last = 0;
  store.onDidCommit(({ sequence }) => (last = sequence));
  print({ opened: lease });

  for (let n = 0; ;) {
    const rows = Array.from({ length: 1 + random(8) }, () => `${plan.name}_${(n += 1)}`);
    const written = rows.map(async (id) => {
      const result = await store.commit('row', (tx) => writeRow(tx, id, random(4) === 0 ? random(100_000) : 10));
      print(result.ok ? { acknowledged: id, sequence: last, lease } : { failed: result.error.code });
      if (!result.ok) process.exit(1);
    });
    if (random(6) === 0) await store.checkpoint();
    await Promise.all(written);
  }
}

void main();
