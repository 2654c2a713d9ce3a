// The time of a small write to a store, until it's acknowledged.
import path from 'node:path';
import { filledStore, type SubjectStore } from '../subject';
import { median, type MakeProbe } from './probe';

export const BIG_MB = 100;
/** Writes per measurement, which is their median. */
const WRITES = 100;

/** Returns the median milliseconds of several writes, one after the other. */
export async function writeTime(store: SubjectStore, writes: number): Promise<number> {
  const times: number[] = [];
  for (let write = 0; write < writes; write += 1) {
    const startedAt = performance.now();
    await store.write(`${startedAt}`);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

/** Measures `store-flat`: a write to a store of 100 MB. */
export const storeProbe: MakeProbe = async ({ folder, wasmFile }) => {
  const store = await filledStore(path.join(folder, 'store'), BIG_MB, wasmFile);
  return {
    measure: async () => ({ 'store-flat': await writeTime(store, WRITES) }),
    end: () => store.close(),
  };
};
