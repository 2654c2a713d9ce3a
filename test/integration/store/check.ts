import { systemClock } from '../../../src/base/clock';
import { silentLogger } from '../../../src/base/logger';
import { openStore } from '../../../src/platform/store/store';
import { allAttempts } from '../../../src/platform/store/tables/attempts';
import { metaValue } from '../../../src/platform/store/tables/meta';
import { allTasks } from '../../../src/platform/store/tables/tasks';
import { wasmFile } from './children';

const clock = systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) });

/** What is wrong with a store after a crash; empty if all is well. Reads only. */
export async function problemsOf(folder: string, acknowledged: ReadonlySet<string>): Promise<string[]> {
  const opened = await openStore({ folder, wasmFile, mode: 'follow', window: 'check', clock, log: silentLogger });
  if (!opened.ok) return [`${opened.error.code}: ${opened.error.detail ?? ''}`];
  const store = opened.value;
  try {
    const tasks = new Set<string>(allTasks(store).map(({ id }) => id));
    const attempts = new Set<string>(allAttempts(store).map(({ id }) => id));
    const counter = Number(metaValue(store, 'counter') ?? 0);
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
