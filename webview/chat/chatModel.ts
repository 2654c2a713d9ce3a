import { batch, computed, signal } from '@preact/signals';
import type { LogEntry } from '../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../src/domain/session/session';
import type {
  AttemptChatState,
  AttemptView,
  ChatEvent,
  ChatState,
  TaskFormChange,
  TaskFormState,
} from '../../src/protocol/chat';
import { TranscriptModel } from './transcriptModel';

/** What the view shows, folded from the host's snapshot and events. */
export class ChatModel {
  readonly mode = signal<'loading' | 'newTask' | 'attempt'>('loading');
  readonly newTask = signal<TaskFormState | undefined>(undefined);
  readonly attempt = signal<AttemptView | undefined>(undefined);
  readonly session = signal<Session>(EMPTY_SESSION);
  readonly transcript = new TranscriptModel();
  /** The next message as it was when the snapshot was taken. */
  readonly savedDraft = signal('');
  /** Time of the agent's last event (ms since 1970), by this machine's clock, which may differ from the host's. */
  readonly lastActivityAt = signal(0);
  /** Counts the requests to focus the composer. */
  readonly focusRequests = signal(0);
  readonly running = computed(() => this.session.value.turn !== undefined);
  /** ID of what *Stop* would stop: the turn, or the setup command. */
  readonly stoppable = computed(() => this.session.value.turn ?? this.transcript.setup.value?.id);
  /** Whether a queued message waits for the setup command, not for a turn. */
  readonly waitsForSetup = computed(() => !this.running.value && this.transcript.setup.value !== undefined);

  /** What the user chose in this page. It overrides the host's proposal as long as it's available. */
  #choice: { readonly agent?: string; readonly base?: string } = {};

  /** Chooses the agent or the base of the new task. */
  choose(choice: { readonly agent?: string; readonly base?: string }): void {
    this.#choice = { ...this.#choice, ...choice };
    if (this.newTask.value) this.newTask.value = this.#withChoice(this.newTask.value);
  }

  reset(state: ChatState): void {
    batch(() => {
      if (state.mode === 'newTask') {
        this.newTask.value = this.#withChoice(state);
        this.attempt.value = undefined;
      } else this.#showAttempt(state);
      this.mode.value = state.mode;
    });
  }

  apply(events: readonly ChatEvent[]): void {
    batch(() => {
      for (const event of mergeEntries(events)) this.#apply(event);
    });
  }

  #showAttempt(state: AttemptChatState): void {
    const turn = state.turnStartedAt === undefined ? {} : { turnStartedAt: state.turnStartedAt };
    this.newTask.value = undefined;
    this.attempt.value = state.attempt;
    this.session.value = state.session;
    this.savedDraft.value = state.draft;
    this.lastActivityAt.value = Math.min(Date.now(), state.session.lastAt);
    this.transcript.reset({ seq: state.seq, items: state.items, ...turn }, state.total);
  }

  #apply(event: ChatEvent): void {
    switch (event.type) {
      case 'entries':
        return this.#applyEntries(event.entries);
      case 'attempt':
        this.attempt.value = event.attempt;
        return;
      case 'newTask':
        if (this.newTask.value) this.newTask.value = this.#withChoice(withChange(this.newTask.value, event.change));
        return;
      case 'focusComposer':
        this.focusRequests.value += 1;
        return;
    }
  }

  #withChoice(form: TaskFormState): TaskFormState {
    const agent = form.agents.find(({ id, finding }) => id === this.#choice.agent && finding.found)?.id;
    const base = form.bases.find(({ ref }) => ref === this.#choice.base)?.ref;
    return { ...form, agent: agent ?? form.agent, base: base ?? form.base };
  }

  #applyEntries(entries: readonly LogEntry[]): void {
    this.session.value = entries.reduce(reduceSession, this.session.value);
    this.lastActivityAt.value = Date.now();
    this.transcript.append(entries);
  }
}

function withChange(
  { obstacle: before, ...form }: TaskFormState,
  { obstacle, ...changed }: TaskFormChange,
): TaskFormState {
  const after = obstacle === undefined ? before : obstacle;
  return { ...form, ...changed, ...(after ? { obstacle: after } : {}) };
}

/** Merges consecutive batches of entries, so that all entries of a frame are folded at once. */
function mergeEntries(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const result: ChatEvent[] = [];
  let entries: LogEntry[] | undefined;
  for (const event of events) {
    if (event.type !== 'entries') {
      result.push(event);
      entries = undefined;
    } else if (entries) entries.push(...event.entries);
    else {
      entries = [...event.entries];
      result.push({ type: 'entries', entries });
    }
  }
  return result;
}
