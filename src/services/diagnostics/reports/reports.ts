import { plainLine } from '../../../base/plainText';
import { redact } from '../../../base/redact';
import { attemptState } from '../../../domain/attempt/attempt';
import { fenced } from '../../../domain/fence';
import type { AttemptId } from '../../../domain/ids';
import type { Agents } from '../../machine/agents/agents';
import type { Ports } from '../../ports';
import type { AttemptStore } from '../../store/attemptStore';
import type { TaskStore } from '../../store/taskStore';
import type { Sessions } from '../../sessions/sessions/sessions';

interface Dependencies {
  readonly ports: Pick<Ports, 'paths' | 'runtime' | 'settings' | 'clock'>;
  readonly agents: Agents;
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
  readonly sessions: Sessions;
}

/** What only the editor knows: its name and version, and the last lines of the log. */
export interface ReportSource {
  readonly editor: string;
  readonly log: readonly string[];
}

/** A failure: its code and its message. */
export interface ReportedFault {
  readonly code: string;
  readonly detail?: string | undefined;
}

/** The attempt or failure that a report describes. */
export interface ReportSubject {
  readonly fault?: ReportedFault | undefined;
  readonly attempt?: AttemptId | undefined;
}

/** IDs of settings whose values are from a fixed list, never text that the user typed. */
const PLAIN_SETTINGS = ['practiceAgent', 'whenWindowCloses', 'idleMinutes'] as const;

/**
 * Composes reports for the developers of Coppice: Markdown in English with what is needed to find a fault. Reports
 * contain no prompts, messages, titles, or contents of files. Secrets and the user's name are removed.
 */
export class Reports {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  compose(source: ReportSource, { fault, attempt }: ReportSubject): string {
    const parts = [
      '# Coppice diagnostic report',
      this.#about(source.editor),
      ...(fault ? [`## What went wrong\n\n${faultLine(fault)}`] : []),
      ...(attempt === undefined ? [] : [this.#attempt(attempt)]),
      `## Agents\n\n${this.#agents()}`,
      `## Log\n\n${fenced(source.log.join('\n'), 'text')}`,
    ];
    return this.#withoutNames(redact(parts.join('\n\n')));
  }

  #about(editor: string): string {
    const { runtime, settings, clock } = this.#deps.ports;
    const chosen = settings.get();
    return [
      `- Coppice ${runtime.version} in ${editor}, ${runtime.platform}`,
      `- ${new Date(clock.now()).toISOString()}`,
      `- Tasks: ${this.#deps.taskStore.all().length}, attempts: ${this.#deps.attemptStore.all().length}`,
      `- Settings: ${PLAIN_SETTINGS.map((name) => `${name} ${String(chosen[name])}`).join(', ')}`,
    ].join('\n');
  }

  #attempt(id: AttemptId): string {
    const { attemptStore, sessions } = this.#deps;
    const attempt = attemptStore.get(id);
    if (!attempt) return `## Attempt ${id}\n\n(unknown)`;
    const session = sessions.live(attempt.session);
    const { phase, disposition, agent, startFault } = attempt;
    const lines = [
      `- ${attemptState(attempt, session)}: phase ${phase}, ${disposition}, session ${attempt.session}`,
      `- Agent ${agent}${session?.agentVersion === undefined ? '' : ` ${word(session.agentVersion)}`}`,
      ...(startFault ? [`- Start: ${faultLine(startFault)}`] : []),
    ];
    if (session) {
      const { state, seq, turns, lastEnd, openAsks, queued, resume, run, fault } = session;
      lines.push(
        `- Session ${state} at ${seq}: ${turns} turns, the last one ${lastEnd ?? 'open'}, ${openAsks.length} permission requests, ` +
          `${queued.length} queued, resume ${resume}, run ${run ?? 'none'}`,
        ...(fault ? [`- Fault: ${faultLine(fault)}`] : []),
      );
    }
    return [`## Attempt ${id}`, '', ...lines].join('\n');
  }

  #agents(): string {
    const lines = this.#deps.agents.choices().map(({ id, finding }) => {
      if (!finding.found) return `- ${id}: not found`;
      return `- ${id}: ${finding.version === undefined ? 'found' : word(finding.version)}`;
    });
    return lines.join('\n');
  }

  /** A worktree's folder contains the task's title, and the home folder contains the user's name. */
  #withoutNames(text: string): string {
    const { attemptStore, ports } = this.#deps;
    const worktrees = attemptStore.all().map(({ worktree }) => worktree);
    const hidden = worktrees.reduce((all, worktree) => all.replaceAll(worktree, '‹worktree›'), text);
    return hidden.replaceAll(ports.paths.home, '~');
  }
}

function faultLine({ code, detail }: ReportedFault): string {
  const name = plainLine(code, WORD_MAX);
  return detail === undefined ? name : `${name}\n\n${fenced(detail, 'text')}`;
}

const WORD_MAX = 80;

/** Quotes what a program prints about itself, so that it can't become Markdown. */
function word(text: string): string {
  return `\`${plainLine(text, WORD_MAX).replaceAll('`', "'")}\``;
}
