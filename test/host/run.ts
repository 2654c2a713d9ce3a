// Runs a Mocha suite inside the extension host. Bundled with the suite into one file, whose `run` VS Code calls.
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/**
 * Runs what `load` defines and leaves `stats.json` and `report.txt` beside the bundle. The runner demands the former:
 * VS Code also reports success when the extension host dies in the middle.
 */
export async function runSuite(load: () => Promise<unknown>): Promise<void> {
  Mocha.reporters.Base.consoleLog = (...parts: unknown[]) =>
    appendFileSync(path.join(__dirname, 'report.txt'), `${format(...parts)}\n`);
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, forbidOnly: true, forbidPending: true, color: false });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await load();
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
  });
  writeFileSync(path.join(__dirname, 'stats.json'), JSON.stringify(stats));
  if (stats === undefined || stats.failures > 0) throw new Error(`${stats?.failures ?? 'all'} tests failed`);
}
