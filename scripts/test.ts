// Everything that must hold: `npm test`, or single parts: `npm test -- unit host`. Ends with `N passed, N failed`.
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { exitCodeOf, root } from './process';
import { tallyExit, tallyReport, totalLine, type Tally } from './testReport';

/** A part of the tests: what scripts/run.mjs shall run, and whether it leaves a report in test-results/. */
interface Part {
  readonly run: readonly string[];
  readonly reports?: true;
}

const reportFile = (name: string) => path.join(root, 'test-results', `${name}.json`);

const reporting = (name: string) => ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile(name)}`];

const vitest = (name: string, ...projects: string[]): Part => ({
  run: ['vitest', 'run', ...reporting(name), ...projects.flatMap((project) => ['--project', project])],
  reports: true,
});

const PARTS: Readonly<Record<string, Part>> = {
  prepare: { run: ['scripts/prepare.ts'] },
  typecheck: { run: ['tsc', '-b'] },
  lint: { run: ['eslint', '.'] },
  format: { run: ['prettier', '--check', '--log-level=warn', '.'] },
  knip: { run: ['knip'] },
  unit: vitest('unit', 'unit', 'contract'),
  integration: vitest('integration', 'integration'),
  webview: vitest('webview', 'webview'),
  host: { run: ['scripts/testHost.ts'], reports: true },
  ui: vitest('ui', 'ui'),
  agents: { run: ['scripts/testAgents.ts', ...reporting('agents')], reports: true },
};

async function runPart(name: string, { run, reports }: Part): Promise<Tally> {
  console.log(`\n── ${name}`);
  await rm(reportFile(name), { force: true });
  const env = { ...process.env, CI: process.env['CI'] ?? 'true' };
  const exitCode = await exitCodeOf(process.execPath, [path.join(root, 'scripts', 'run.mjs'), ...run], { env });
  if (reports === undefined) return tallyExit(exitCode);
  return tallyReport(await readFile(reportFile(name), 'utf8').catch(() => undefined), exitCode);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);

await mkdir(path.join(root, 'test-results'), { recursive: true });
const lines: string[] = [];
const tallies: Tally[] = [];
for (const [name, part] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const start = Date.now();
  const tally = await runPart(name, part);
  const seconds = Math.round((Date.now() - start) / 1000);
  tallies.push(tally);
  lines.push(
    `${tally.failed === 0 ? '✔' : '✘'} ${name.padEnd(12)} ${String(tally.passed).padStart(5)} passed ` +
      `${String(tally.failed).padStart(4)} failed ${String(seconds).padStart(5)} s  ${tally.problem ?? ''}`,
  );
}
console.log(`\n${lines.join('\n')}\n`);
console.log(totalLine(tallies));
if (tallies.some(({ failed }) => failed > 0)) process.exitCode = 1;
