// Runs test/host/suite in a real extension host: `npm run test:host`. Uses the desktop VS Code if it's available, or
// else VS Code from npm. COPPICE_TEST_HOST=desktop|npm overrides that. Writes the results to test-results/host.json.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { findDesktop, runOnDesktop } from './hostTests/desktop';
import { startWarmHost } from './hostTests/npmHost';
import { isGreen, type HostOutcome } from './hostTests/outcome';
import { bundleSuite, type HostSuite } from './hostTests/suite';
import { root, runNode } from './process';

async function runSomewhere(suite: HostSuite): Promise<HostOutcome> {
  const wanted = process.env['COPPICE_TEST_HOST'] ?? 'auto';
  const desktop = wanted === 'npm' ? undefined : await findDesktop();
  if (desktop !== undefined) return runOnDesktop(desktop, suite);
  if (wanted === 'desktop') throw new Error('no desktop VS Code is available');
  const host = await startWarmHost();
  try {
    return await host.run(suite);
  } finally {
    await host.stop();
  }
}

const { values } = parseArgs({ options: { suite: { type: 'string', default: 'test/host/suite' } } });
const files = (await readdir(path.join(root, values.suite))).filter((file) => file.endsWith('.test.ts'));

await runNode([path.join(root, 'esbuild.mjs')]);
const outcome = await runSomewhere(
  await bundleSuite(
    path.basename(values.suite),
    files.map((file) => path.join(values.suite, file)),
  ),
);
await mkdir(path.join(root, 'test-results'), { recursive: true });
await writeFile(path.join(root, 'test-results', 'host.json'), JSON.stringify(outcome));
console.log(outcome.report);
if (outcome.problem !== undefined) console.error(outcome.problem);
if (!isGreen(outcome)) process.exitCode = 1;
