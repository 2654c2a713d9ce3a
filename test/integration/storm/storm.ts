import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { killProcessesOf, processesOf, type RunningProcess } from '../../../scripts/processes';
import { createApp } from '../../../src/app';
import { LineSplitter } from '../../../src/base/ndjson';
import { Scope } from '../../../src/base/scope';
import { appPorts } from '../../fixtures/appPorts';
import { buildBundles } from '../../fixtures/bundles';
import { buildChildScript } from '../../fixtures/childScript';
import { repositoryFingerprint, type RepositoryFingerprint } from '../../fixtures/repositoryFingerprint';
import { createSampleRepository, type SampleRepository } from '../../fixtures/sampleRepository';
import { Dice } from './dice';
import { attemptProblems, Promises, strays } from './invariants';
import { settingsOf, type WindowLine, type WindowPlan } from './windowPlan';

export const VICTIMS = ['window', 'agentHost', 'agent', 'all'] as const;
type Victim = (typeof VICTIMS)[number];

export interface StormReport {
  readonly kills: Readonly<Record<Victim, number>>;
  /** Writes that the windows acknowledged. */
  readonly acknowledged: number;
  readonly problems: readonly string[];
}

/** Maximum milliseconds from a window's opening to the kill, and from the kill of another part to the window's end. */
const LIFE_MS = 2_500;
const AFTERMATH_MS = 700;
const STRIKES_PER_KILL = 4;
/** Milliseconds for what ends by itself. */
const PATIENCE_MS = 60_000;

/**
 * Kills a part of the running application with SIGKILL, again and again on the same tasks: window, agent host, agent,
 * or all processes at once. After each kill, another window checks whether everything holds. Ends with the first kill
 * after which something doesn't. `seed` repeats what the windows do and what is killed when, but not the timing of the
 * machine.
 */
export async function runStorm(kills: number, seed: number): Promise<StormReport> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-storm-')));
  const built = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-bundles-')));
  try {
    const bundles = await buildBundles(built);
    const script = await buildChildScript('test/integration/storm/window.child.ts', built);
    const repository = await createSampleRepository(path.join(folder, 'code', 'errands'));
    await repository.git('branch', 'side');
    const folders = { home: path.join(folder, 'home'), storage: path.join(folder, 'storage') };
    const plan = { folders, bundles, repository: repository.root, seed };
    return await new Storm(plan, script, repository).run(kills);
  } finally {
    killProcessesOf(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    await rm(built, { recursive: true, force: true });
  }
}

class Storm {
  readonly #plan: WindowPlan;
  readonly #script: string;
  readonly #repository: SampleRepository;
  readonly #dice: Dice;
  readonly #promises = new Promises();
  readonly #kills = { window: 0, agentHost: 0, agent: 0, all: 0 };

  constructor(plan: WindowPlan, script: string, repository: SampleRepository) {
    this.#plan = plan;
    this.#script = script;
    this.#repository = repository;
    this.#dice = new Dice(plan.seed);
  }

  async run(kills: number): Promise<StormReport> {
    const before = await repositoryFingerprint(this.#plan.repository);
    const problems: string[] = [];
    // A strike may find no working agent. It doesn't count as a kill then, though the window ends by SIGKILL as after
    // every strike.
    for (let strike = 0; this.#killed() < kills && problems.length === 0; strike += 1) {
      if (strike >= kills * STRIKES_PER_KILL) return this.#report([`only ${this.#killed()} found a victim`]);
      const victim = VICTIMS[strike % VICTIMS.length]!;
      const found = [...(await this.#strike(strike, victim)), ...(await this.#inspect(before))];
      problems.push(
        ...found.slice(0, 5).map((what) => `strike ${strike} (${victim}, seed ${this.#plan.seed}): ${what}`),
      );
    }
    return this.#report(problems);
  }

  #report(problems: readonly string[]): StormReport {
    return { kills: this.#kills, acknowledged: this.#promises.count, problems };
  }

  /** How often a victim was found. */
  #killed(): number {
    return Object.values(this.#kills).reduce((sum, times) => sum + times, 0);
  }

  /** Lets a window work, and kills a part of it. */
  async #strike(strike: number, victim: Victim): Promise<readonly string[]> {
    const plan = { ...this.#plan, seed: this.#plan.seed * 1_000 + strike };
    const window = new WindowProcess(this.#script, plan);
    await window.opened;
    await pause(this.#dice.below(LIFE_MS));
    const killed = this.#pidsOf(victim, window);
    for (const pid of killed) end(pid);
    if (killed.length > 0) this.#kills[victim] += 1;
    if (!killed.includes(window.pid)) {
      await pause(this.#dice.below(AFTERMATH_MS));
      end(window.pid);
    }
    await window.ended;
    this.#promises.add(window.lines);
    return window.stderr === '' ? [] : [`the window failed: ${window.stderr}`];
  }

  #pidsOf(victim: Victim, window: WindowProcess): readonly number[] {
    const all = processesOf(this.#plan.folders.home).filter(({ pid }) => pid !== window.pid);
    switch (victim) {
      case 'window':
        return [window.pid];
      case 'agentHost':
        return this.#running('agentHost.cjs').map(({ pid }) => pid);
      case 'agent':
        return [this.#dice.pick(this.#running('practice.cjs'))].flatMap((agent) => (agent ? [agent.pid] : []));
      case 'all':
        return [window.pid, ...all.map(({ pid }) => pid)];
    }
  }

  #running(program: string): readonly RunningProcess[] {
    const all = processesOf(this.#plan.folders.home);
    return all.filter(({ command }) => path.basename(command[1] ?? '') === program);
  }

  /** Returns what doesn't hold, as another window sees it. Ends what is still running. */
  async #inspect(before: RepositoryFingerprint): Promise<readonly string[]> {
    const { folders, bundles, repository } = this.#plan;
    const scope = new Scope();
    const ports = appPorts(folders, bundles);
    ports.change(settingsOf(bundles));
    const app = createApp(ports, scope);
    app.repositories.setFolders([repository]);
    const opened = await app.store.open(false);
    if (!opened.ok) return [`the store does not open: ${opened.error.code} ${opened.error.detail ?? ''}`];
    await app.recovery.recover();
    const starting = app.attemptStore
      .all()
      .filter(({ disposition, startFault }) => disposition === 'open' && !startFault);
    await Promise.all(starting.map(({ id }) => app.attempts.start(id)));
    const problems = [...(await this.#promises.broken(app)), ...(await attemptProblems(app))];
    const [first] = app.attemptStore.all();
    if (first) await app.sessions.stop(first.session); // Starts a host, which searches for what others have left.
    await scope.dispose();
    for (const { pid } of this.#running('agentHost.cjs')) end(pid, 'SIGTERM');
    const left = await this.#left();
    const after = await repositoryFingerprint(repository);
    problems.push(...strays(app, after, repository), ...left.map(({ command }) => `still runs: ${command.join(' ')}`));
    const fsck = await this.#repository.git('fsck', '--strict', '--no-dangling', '--no-progress').catch(String);
    return [...problems, ...(fsck === '' ? [] : [`git fsck: ${fsck}`]), ...changesOf(before, after)];
  }

  /** Returns processes that don't end, although all of them should. */
  async #left(): Promise<readonly RunningProcess[]> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const left = processesOf(this.#plan.folders.home);
      if (left.length === 0 || Date.now() > deadline) return left;
      await pause(50);
    }
  }
}

function changesOf(before: RepositoryFingerprint, after: RepositoryFingerprint): readonly string[] {
  const users = ({ checkout, settings }: RepositoryFingerprint) => JSON.stringify({ checkout, settings });
  return users(before) === users(after) ? [] : ['the checkout or the settings of the user have changed'];
}

function end(pid: number, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

class WindowProcess {
  readonly lines: WindowLine[] = [];
  readonly opened: Promise<unknown>;
  readonly ended: Promise<unknown>;
  readonly #child: ChildProcess;
  #stderr = '';

  constructor(script: string, plan: WindowPlan) {
    const child = spawn(process.execPath, [script, JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.ended = once(child, 'close');
    const splitter = new LineSplitter();
    this.opened = new Promise((resolve) => {
      void this.ended.then(resolve);
      child.stdout.on('data', (chunk: Buffer) => {
        for (const line of splitter.push(chunk))
          if ('text' in line) this.lines.push(JSON.parse(line.text) as WindowLine);
        if (this.lines.length > 0) resolve(undefined);
      });
    });
    child.stderr.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get stderr(): string {
    return this.#stderr;
  }
}
