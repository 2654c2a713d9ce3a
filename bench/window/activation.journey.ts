// Reads the activation times of extensions from *Developer: Startup Performance*. The extension host measures them where
// it loads the code and calls `activate`.
import { writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { journey } from '../../test/ui/driver/journey';
import type { CodeWindow } from '../../test/ui/driver/window';

/** Milliseconds of loading the code, of calling `activate`, and until its promise is settled. */
export interface Activation {
  readonly load: number;
  readonly call: number;
  readonly finish: number;
}

/** The two extensions in one window. */
export interface ActivatedPair {
  readonly own: Activation;
  readonly git: Activation;
}

const WINDOWS = 9;

/** Returns the times of an extension in the report, if it has been activated. */
function activationIn(report: string, extension: string): Activation | undefined {
  const row = report.split('\n').find((line) => line.startsWith(`| ${extension} `));
  const cells = row?.split('|').map((cell) => cell.trim());
  // | extension | eager | load code | call activate | finish activate | event | by |
  const [load, call, finish] = cells?.slice(3, 6).map(Number) ?? [];
  return load === undefined || call === undefined || finish === undefined ? undefined : { load, call, finish };
}

/** Opens the report, and copies it until it contains both extensions. */
async function activations(window: CodeWindow): Promise<ActivatedPair> {
  const { page } = window;
  await window.palette('Developer: Startup Performance');
  const text = page.locator('.editor-instance .view-lines').first();
  let [own, git]: (Activation | undefined)[] = [];
  const hasBoth = async () => {
    await text.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    const report = await page.evaluate(() => navigator.clipboard.readText());
    [own, git] = ['coppice.coppice', 'vscode.git'].map((extension) => activationIn(report, extension));
    return own !== undefined && git !== undefined;
  };
  await expect.poll(hasBoth, { timeout: 60_000, interval: 500 }).toBe(true);
  return { own: own!, git: git! };
}

journey('activates both extensions', async ({ window }) => {
  const pairs: ActivatedPair[] = [];
  while (pairs.length < WINDOWS) {
    if (pairs.length > 0) await window.reload();
    pairs.push(await activations(window));
    await window.page.evaluate(() => navigator.clipboard.writeText(''));
    await window.palette('View: Close All Editors');
  }
  await writeFile(process.env['COPPICE_BENCH_RESULT']!, JSON.stringify(pairs));
});
