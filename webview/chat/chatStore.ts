import { batch, computed, signal } from '@preact/signals';
import type { LogEntry } from '../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../src/domain/session/session';
import type {
  AttemptChatState,
  AttemptView,
  ChatEvent,
  ChatState,
  TaskFormNews,
  TaskFormState,
} from '../../src/protocol/chat';
import { TranscriptStore } from './transcriptStore';

/** What the view shows, folded from the host's snapshot and events. Holds no truth of its own. */
export class ChatStore {
  readonly mode = signal<'loading' | 'draft' | 'attempt'>('loading');
  readonly draft = signal<TaskFormState | undefined>(undefined);
  readonly attempt = signal<AttemptView | undefined>(undefined);
  readonly session = signal<Session>(EMPTY_SESSION);
  readonly transcript = new TranscriptStore();
  /** The follow-up that was being written when the snapshot was made. */
  readonly savedDraft = signal('');
  /** When the agent was last heard of, by this machine's clock (the host's may differ). */
  readonly lastActivityAt = signal(0);
  /** Counts the host's wishes that the cursor be in the composer. */
  readonly focusWishes = signal(0);
  readonly running = computed(() => this.session.value.turn !== undefined);
  /** Names what can be stopped: the turn, or the setup command. */
  readonly work = computed(() => this.session.value.turn ?? this.transcript.setup.value?.id);
  /** A message waits for the setup command, not for a turn. */
  readonly waitsForSetup = computed(() => !this.running.value && this.transcript.setup.value !== undefined);

  /** What the user chose in this page; it stands against what the host proposes, as long as it is there. */
  #chosen: { readonly agent?: string; readonly base?: string } = {};

  /** Chooses the agent or the branch of the task that is being written. */
  choose(choice: { readonly agent?: string; readonly base?: string }): void {
    this.#chosen = { ...this.#chosen, ...choice };
    if (this.draft.value) this.draft.value = this.#withChoice(this.draft.value);
  }

  reset(state: ChatState): void {
    batch(() => {
      if (state.mode === 'draft') {
        this.draft.value = this.#withChoice(state);
        this.attempt.value = undefined;
      } else this.#openAttempt(state);
      this.mode.value = state.mode;
    });
  }

  apply(events: readonly ChatEvent[]): void {
    batch(() => {
      for (const event of joined(events)) this.#apply(event);
    });
  }

  #openAttempt(state: AttemptChatState): void {
    const turn = state.turnStartedAt === undefined ? {} : { turnStartedAt: state.turnStartedAt };
    this.draft.value = undefined;
    this.attempt.value = state.attempt;
    this.session.value = state.session;
    this.savedDraft.value = state.draft;
    this.lastActivityAt.value = Math.min(Date.now(), state.session.lastAt);
    this.transcript.reset({ seq: state.seq, items: state.items, ...turn }, state.total);
  }

  #apply(event: ChatEvent): void {
    switch (event.type) {
      case 'entries':
        return this.#fold(event.entries);
      case 'attempt':
        this.attempt.value = event.attempt;
        return;
      case 'draft':
        if (this.draft.value) this.draft.value = this.#withChoice(withNews(this.draft.value, event.draft));
        return;
      case 'focusComposer':
        this.focusWishes.value += 1;
        return;
    }
  }

  #withChoice(draft: TaskFormState): TaskFormState {
    const agent = draft.agents.find(({ id, finding }) => id === this.#chosen.agent && finding.found)?.id;
    const base = draft.bases.find(({ ref }) => ref === this.#chosen.base)?.ref;
    return { ...draft, agent: agent ?? draft.agent, base: base ?? draft.base };
  }

  #fold(entries: readonly LogEntry[]): void {
    this.session.value = entries.reduce(reduceSession, this.session.value);
    this.lastActivityAt.value = Date.now();
    this.transcript.append(entries);
  }
}

function withNews({ obstacle: before, ...draft }: TaskFormState, { obstacle, ...news }: TaskFormNews): TaskFormState {
  const after = obstacle === undefined ? before : obstacle;
  return { ...draft, ...news, ...(after ? { obstacle: after } : {}) };
}

/** One fold for all entries of a frame, instead of one for each batch. */
function joined(events: readonly ChatEvent[]): readonly ChatEvent[] {
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
