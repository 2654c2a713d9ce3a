// Runs a Mocha suite inside the extension host. Bundled with the suite into one file, whose `run` VS Code calls.
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/**
 * Runs the tests that `load` defines, and writes `stats.json` and `report.txt` next to the bundle. The runner requires
 * `stats.json`, because VS Code also reports success if the extension host dies during the tests.
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
