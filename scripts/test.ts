// Runs all tests and checks: `npm test`, or some parts: `npm test -- unit host`. `npm run test:all` adds the parts that
// take long and rarely fail alone. The last line is `N passed, N failed`.
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { exitCodeOf, root } from './process';
import { tallyExit, tallyReport, totalLine, type Tally } from './testReport';

/** A part of the tests: what scripts/run.mjs runs, and whether it writes a report to test-results/. */
interface Part {
  readonly run: readonly string[];
  readonly reports?: true;
  /** Whether it runs only when it's named, or all are. */
  readonly long?: true;
}

const ALL = 'all';

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
  pseudo: { ...vitest('pseudo', 'pseudo'), long: true },
  agents: { run: ['scripts/testAgents.ts', ...reporting('agents')], reports: true },
};

/**
 * The order of the parts: rounds run one after the other, and the lanes of a round in parallel, so that a part that
 * waits leaves the processor to another one. The journeys run alone, because a starved window behaves unlike users' ones.
 */
const ROUNDS: readonly (readonly (readonly string[])[])[] = [
  [['prepare']],
  [
    ['lint', 'unit', 'format'],
    ['typecheck', 'integration', 'host'],
    ['webview', 'agents', 'knip'],
  ],
  [['ui']],
  [['pseudo']],
];

/** Runs a part. If `shared`, other parts run in parallel, so its output is printed when it has ended. */
async function runPart(name: string, { run, reports }: Part, shared: boolean): Promise<Tally> {
  await rm(reportFile(name), { force: true });
  const env = { ...process.env, CI: process.env['CI'] ?? 'true' };
  const log = path.join(root, 'test-results', `${name}.log`);
  const output = shared ? openSync(log, 'w') : 'inherit';
  if (!shared) console.log(`\n── ${name}`);
  const exitCode = await exitCodeOf(process.execPath, [path.join(root, 'scripts', 'run.mjs'), ...run], {
    env,
    stdio: ['ignore', output, output],
  });
  if (output !== 'inherit') {
    closeSync(output);
    console.log(`\n── ${name}\n${await readFile(log, 'utf8')}`);
  }
  if (reports === undefined) return tallyExit(exitCode);
  return tallyReport(await readFile(reportFile(name), 'utf8').catch(() => undefined), exitCode);
}

const named = process.argv.slice(2);
const unknown = named.filter((name) => name !== ALL && !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`no part named ${unknown.join(', ')}, only ${[ALL, ...Object.keys(PARTS)].join(', ')}`);

const wanted = named.includes(ALL)
  ? Object.keys(PARTS)
  : named.length > 0
    ? named
    : Object.keys(PARTS).filter((name) => PARTS[name]?.long !== true);

const unplanned = Object.keys(PARTS).filter((name) => !ROUNDS.flat(2).includes(name));
if (unplanned.length > 0) throw new Error(`no round runs ${unplanned.join(', ')}`);

await mkdir(path.join(root, 'test-results'), { recursive: true });
const tallies = new Map<string, Tally>();
const lines = new Map<string, string>();

async function runLane(lane: readonly string[], shared: boolean): Promise<void> {
  for (const name of lane) {
    const start = Date.now();
    const tally = await runPart(name, PARTS[name]!, shared);
    const seconds = Math.round((Date.now() - start) / 1000);
    tallies.set(name, tally);
    lines.set(
      name,
      `${tally.failed === 0 ? '✔' : '✘'} ${name.padEnd(12)} ${String(tally.passed).padStart(5)} passed ` +
        `${String(tally.failed).padStart(4)} failed ${String(seconds).padStart(5)} s  ${tally.problem ?? ''}`,
    );
  }
}

for (const round of ROUNDS) {
  const lanes = round.map((lane) => lane.filter((name) => wanted.includes(name)));
  const busy = lanes.filter((lane) => lane.length > 0);
  await Promise.all(busy.map((lane) => runLane(lane, busy.length > 1)));
}
console.log(
  `\n${Object.keys(PARTS)
    .flatMap((name) => lines.get(name) ?? [])
    .join('\n')}\n`,
);
console.log(totalLine([...tallies.values()]));
if ([...tallies.values()].some(({ failed }) => failed > 0)) process.exitCode = 1;
