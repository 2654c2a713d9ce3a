import { systemClock } from '../../../src/base/clock';
import { silentLogger } from '../../../src/base/logger';
import { loadModel, openStore } from '../../../src/platform/store/store';
import { wasmFile } from './children';

const clock = systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) });

/** What is wrong with a store after a crash; empty if all is well. Reads only. */
export async function problemsOf(folder: string, acknowledged: ReadonlySet<string>): Promise<string[]> {
  const opened = await openStore({ folder, wasmFile, mode: 'follow', window: 'check', clock, log: silentLogger });
  if (!opened.ok) return [`${opened.error.code}: ${opened.error.detail ?? ''}`];
  const store = opened.value;
  try {
    const model = loadModel(store);
    const tasks = new Set<string>(model.tasks.keys());
    const attempts = new Set<string>(model.attempts.keys());
    const counter = Number(model.meta.get('counter') ?? 0);
    const integrity = store.select('pragma integrity_check', [], (row) => row.text('integrity_check'));
    return [
      ...[...acknowledged].filter((id) => !tasks.has(id)).map((id) => `lost: ${id}`),
      ...[...tasks].filter((id) => !attempts.has(id)).map((id) => `half: ${id}`),
      ...(counter === tasks.size && tasks.size === attempts.size ? [] : [`counter ${counter}, tasks ${tasks.size}`]),
      ...(integrity[0] === 'ok' ? [] : integrity),
    ];
  } finally {
    await store.close();
  }
}
