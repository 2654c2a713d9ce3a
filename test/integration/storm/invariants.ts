// What must hold after every kill, checked by another window.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseJson } from '../../../src/base/ndjson';
import { ATTEMPT_PHASES, type Attempt } from '../../../src/domain/attempt/attempt';
import type { AttemptId } from '../../../src/domain/ids';
import { parseLogEntry, type LogEntry } from '../../../src/domain/session/event';
import { LOG_NAME } from '../../../src/protocol/sessionLog';
import type { Services } from '../../../src/services/services';
import type { RepositoryFingerprint } from '../../fixtures/repositoryFingerprint';
import type { Acknowledged, WindowLine } from './windowPlan';

/** What all windows together acknowledged, and what may have been done in addition. */
export class Promises {
  readonly #acknowledged: Acknowledged[] = [];
  /**
   * The last acknowledged state of each attempt's disposition and of the task form, unless a change of it had started.
   */
  readonly #settled = new Map<AttemptId | 'draft', string | undefined>();

  get count(): number {
    return this.#acknowledged.length;
  }

  add(printed: readonly WindowLine[]): void {
    for (const line of printed) {
      if (line.type === 'opened') continue;
      if (line.type === 'acknowledged') this.#acknowledged.push(line.what);
      const { what } = line;
      if (what.kind === 'draft') this.#settled.set('draft', line.type === 'begun' ? undefined : what.text);
      if (what.kind !== 'disposition' || what.attempt === undefined) continue;
      this.#settled.set(what.attempt, 'disposition' in what ? what.disposition : undefined);
    }
  }

  /** Returns what doesn't hold. */
  async broken(app: Services): Promise<readonly string[]> {
    const logs = new Map<AttemptId, readonly LogEntry[]>();
    for (const { id } of app.attemptStore.all()) logs.set(id, (await logOf(app, id)).entries);
    const kept = this.#acknowledged.flatMap((what) => {
      const problem = lossOf(what, app, logs);
      return problem === undefined ? [] : [`${problem}: ${JSON.stringify(what)}`];
    });
    const settled = [...this.#settled].flatMap(([key, wanted]) => {
      const found = key === 'draft' ? app.tasks.formText() : app.attemptStore.get(key)?.disposition;
      return wanted === undefined || wanted === found ? [] : [`${key} was ${wanted} and is ${found ?? 'gone'}`];
    });
    return [...kept, ...settled];
  }
}

function lossOf(
  what: Acknowledged,
  app: Services,
  logs: ReadonlyMap<AttemptId, readonly LogEntry[]>,
): string | undefined {
  if (what.kind === 'draft' || what.kind === 'disposition') return undefined;
  const attempt = app.attemptStore.get(what.attempt);
  const task = attempt && app.taskStore.get(attempt.task);
  const events = (logs.get(what.attempt) ?? []).map(({ event }) => event);
  switch (what.kind) {
    case 'task':
      return task?.prompt === what.prompt ? undefined : 'a task is lost';
    case 'message': {
      const sent = events.filter((event) => event.type === 'prompted' && event.message === what.message);
      return sent.length === 1 ? undefined : `a message is there ${sent.length} times`;
    }
    case 'settled': {
      const answers = events.filter((event) => event.type === 'askSettled' && event.ask === what.ask);
      return answers.length === 1 ? undefined : `an answer is there ${answers.length} times`;
    }
  }
}

/** Returns the entries of an attempt's session, and what is wrong with their lines. */
async function logOf(app: Services, id: AttemptId): Promise<{ entries: LogEntry[]; problems: string[] }> {
  const file = path.join(app.sessionStore.folderOf(app.attemptStore.get(id)!.session), LOG_NAME);
  const text = await readFile(file, 'utf8').catch(() => '');
  // What comes after the last line break was being written when the host was killed, and was never acknowledged.
  const lines = text.split('\n').slice(0, -1);
  const entries = lines.map((line) => parseLogEntry(parseJson(line)));
  const problems = entries.flatMap((entry, at) => (entry?.seq === at + 1 ? [] : [`line ${at + 1} of ${file}`]));
  return { entries: entries.filter((entry) => entry !== undefined), problems };
}

/** Returns what is wrong with the attempts and their logs. */
export async function attemptProblems(app: Services): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const attempt of app.attemptStore.all()) {
    const log = await logOf(app, attempt.id);
    problems.push(...log.problems, ...phaseProblems(attempt, log.entries));
    const known = app.sessionStore.get(attempt.session)?.seq ?? 0;
    if (known > log.entries.length)
      problems.push(`${attempt.id}: the store has ${known} of ${log.entries.length} entries`);
  }
  return problems;
}

function phaseProblems({ id, phase, startFault }: Attempt, entries: readonly LogEntry[]): readonly string[] {
  const prompts = entries.filter(({ event }) => event.type === 'prompted').length;
  if (!ATTEMPT_PHASES.includes(phase)) return [`${id} is in the phase ${phase}`];
  if (phase === 'prompted' && prompts === 0) return [`${id} is prompted, and no prompt is in its log`];
  if (startFault?.code === 'internal') return [`${id}: ${startFault.detail ?? ''}`];
  return [];
}

/** Returns what Git has that isn't recorded. */
export function strays(app: Services, { worktrees, refs }: RepositoryFingerprint, root: string): readonly string[] {
  const attempts = app.attemptStore.all();
  const folders = new Set([
    root,
    ...attempts.flatMap(({ id, worktree }) => [worktree, app.trashStore.pathOf(id) ?? '']),
  ]);
  const branches = new Set(
    ['main', 'side', ...attempts.map(({ branch }) => branch)].map((name) => `refs/heads/${name}`),
  );
  const isOurs = (ref: string) => attempts.some(({ id }) => ref.startsWith(`refs/coppice/${id}/`));
  const names = refs.map((line) => line.slice(0, line.indexOf(' ')));
  const trees = worktrees.filter((line) => line.startsWith('worktree ')).map((line) => line.slice('worktree '.length));
  return [
    ...trees.filter((folder) => !folders.has(folder)).map((folder) => `a worktree that is not recorded: ${folder}`),
    ...names.filter((ref) => !branches.has(ref) && !isOurs(ref)).map((ref) => `a ref that is not recorded: ${ref}`),
  ];
}
