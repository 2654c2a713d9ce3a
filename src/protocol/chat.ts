import * as v from 'valibot';
import type { AgentChoice } from '../domain/agent/agent';
import type { AttemptState, AttemptPhase } from '../domain/attempt/attempt';
import { idSchema, type AskId, type AttemptId, type MessageId } from '../domain/ids';
import type { LogEntry } from '../domain/session/event';
import type { Session } from '../domain/session/session';
import type { DiffNumbers } from '../domain/review/changedFile';
import { PROMPT_MAX } from '../domain/task/task';
import type { TranscriptItem } from '../domain/transcript/transcript';

/** A branch (or tag, or commit) that an attempt can start from. */
export interface BaseChoice {
  readonly ref: string;
  /** The branch that is checked out in the window's folder. */
  readonly current: boolean;
  /** Time of its last commit, in milliseconds since 1970. */
  readonly at: number;
  readonly tag?: boolean;
}

/** State of the chat before there is a task: the form that starts one. */
export interface TaskFormState {
  readonly mode: 'newTask';
  readonly prompt: string;
  readonly agents: readonly AgentChoice[];
  /** Whether agents on this machine are still being detected. */
  readonly detecting: boolean;
  readonly agent: string;
  readonly bases: readonly BaseChoice[];
  readonly base: string;
  readonly repositoryName: string;
  readonly obstacle?: Obstacle;
}

/** Why no task can be started here, as a text for people: for example no repository, no commit, or untrusted. */
export interface Obstacle {
  readonly code: string;
  readonly text: string;
  /** What helps. */
  readonly action: ObstacleAction;
}
const OBSTACLE_ACTIONS = [
  'openFolder',
  'initializeRepository',
  'firstCommit',
  'manageTrust',
  'takeOver',
  'tryAgain',
  'bringTasks',
] as const;
export type ObstacleAction = (typeof OBSTACLE_ACTIONS)[number];

/** The attempt whose chat it is. */
export interface AttemptView {
  readonly id: AttemptId;
  readonly label: string;
  readonly title: string;
  readonly agent: string;
  readonly agentLabel: string;
  /** Names the attempt among those of its task, e.g. "Codex 2". */
  readonly attemptLabel: string;
  readonly practice: boolean;
  readonly branch: string;
  readonly base: string;
  readonly worktree: string;
  readonly phase: AttemptPhase;
  readonly state: AttemptState;
  readonly numbers?: DiffNumbers;
  /** Why the attempt couldn't be started, as a text for people. */
  readonly startFault?: { readonly code: string; readonly text: string; readonly detail?: string };
  /** The branch that the attempt was merged into, and the resulting commit if it is known. */
  readonly landed?: { readonly into: string; readonly commit?: string | undefined };
  /** The files were restored to before the message with these first words, and the agent doesn't know yet. */
  readonly restored?: { readonly words: string };
  /** Whether the attempt was discarded and can be restored. */
  readonly canRestore?: boolean;
  /** Why the attempt is read-only, if it is. */
  readonly readOnly?: ReadOnly;
}

/** Why the tasks can't be changed in this window, as a text for people. */
export interface ReadOnly {
  readonly text: string;
  /** Whether another window has the tasks open and this one can take over. Otherwise, saving failed. */
  readonly otherWindow: boolean;
}

/** State of an attempt's chat. `items` are the last of `total`. `loadOlder` returns older ones. */
export interface AttemptChatState {
  readonly mode: 'attempt';
  readonly attempt: AttemptView;
  readonly session: Session;
  /** The last log entry that is folded into `items`. `session` may be ahead of it. */
  readonly seq: number;
  readonly items: readonly TranscriptItem[];
  readonly total: number;
  readonly turnStartedAt?: number;
  /** The follow-up that the user is writing. */
  readonly draft: string;
}

export type ChatState = TaskFormState | AttemptChatState;

/** Changed fields of the form for a new task. `obstacle: null` means that there's no obstacle anymore. */
export type TaskFormChange = Partial<Omit<TaskFormState, 'mode' | 'prompt' | 'obstacle'>> & {
  readonly obstacle?: Obstacle | null;
};

/** An event for a chat. The view folds `entries` with the same reducers as every other floor. */
export type ChatEvent =
  | { readonly type: 'entries'; readonly entries: readonly LogEntry[] }
  | { readonly type: 'attempt'; readonly attempt: AttemptView }
  | { readonly type: 'newTask'; readonly change: TaskFormChange }
  /** Moves the focus to the composer. */
  | { readonly type: 'focusComposer' };

const attempt = idSchema<AttemptId>();
const message = idSchema<MessageId>();
const text = v.pipe(v.string(), v.maxLength(PROMPT_MAX * 2));
const short = v.pipe(v.string(), v.maxLength(2_000));

/** Requests of every chat page. */
const PAGE_REQUESTS = {
  /** Saves what is being written. */
  saveDraft: v.object({ text }),
  showLog: v.object({}),
  /** Copies a report of what went wrong to the clipboard. */
  copyReport: v.object({}),
} as const;

/** What the form for a new task may ask of the extension host. */
export const NEW_TASK_REQUESTS = {
  ...PAGE_REQUESTS,
  /** Returns the attempt's id; the panel then shows its chat. */
  start: v.object({ prompt: text, agent: short, base: short }),
  refreshAgents: v.object({}),
  installAgent: v.object({ agent: short }),
  chooseExecutable: v.object({ agent: short }),
  obstacle: v.object({ action: v.picklist(OBSTACLE_ACTIONS) }),
} as const;

/** What an attempt's chat may ask. Paths never come from a view: files are named by tool call or permission request. */
export const ATTEMPT_REQUESTS = {
  ...PAGE_REQUESTS,
  send: v.object({ message, text }),
  settle: v.object({ ask: idSchema<AskId>(), option: short, reason: v.optional(text) }),
  /** Ends the turn; by force if the agent doesn't obey. */
  stop: v.object({}),
  /** Tries again what failed: the start, or the session's last message. */
  retry: v.object({}),
  /** Continues in a new session of the agent, which gets a summary of this one. */
  startFresh: v.object({}),
  reviewChanges: v.object({}),
  /** Restores the files to their state before a message. */
  restoreTurn: v.object({ message }),
  /** Undoes `restoreTurn`. */
  undoRestore: v.object({}),
  /** Opens the change of a tool call or of a permission request in the diff editor. */
  openDiff: v.object({ from: v.picklist(['call', 'ask']), id: short, index: v.number() }),
  /** Opens a file that a tool call refers to. */
  openLocation: v.object({ call: short, index: v.number() }),
  /** Opens the whole output of a tool call as a document. */
  openOutput: v.object({ call: short }),
  openLink: v.object({ url: short }),
  copy: v.object({ text }),
  loadOlder: v.object({ before: v.number() }),
  merge: v.object({}),
  /** Brings new commits of the base into the attempt. */
  update: v.object({}),
  discard: v.object({}),
  /** Brings back a discarded attempt. */
  restoreAttempt: v.object({}),
  openWorktree: v.object({}),
  openTerminal: v.object({}),
  logIn: v.object({}),
  rerunSetup: v.object({}),
  /** Makes this window the one that may change the tasks. */
  takeOver: v.object({}),
} as const;

type ChatRequests = typeof NEW_TASK_REQUESTS & typeof ATTEMPT_REQUESTS;
export type ChatMethod = keyof ChatRequests;
export type ChatParams<Method extends ChatMethod> = v.InferOutput<ChatRequests[Method]>;

/** The values that requests return; those that aren't here return nothing. */
export interface ChatAnswers {
  readonly start: { readonly attempt: AttemptId };
  readonly loadOlder: { readonly items: readonly TranscriptItem[] };
}
export type ChatAnswer<Method extends ChatMethod> = Method extends keyof ChatAnswers ? ChatAnswers[Method] : undefined;

/** State that a chat saves with `setState`, so that it is restored with the window. Parsed by the extension host. */
export const chatMementoSchema = v.object({ attempt: v.optional(attempt) });
export type ChatMemento = v.InferOutput<typeof chatMementoSchema>;

/** Data of a chat's page, in addition to that of every page. */
export interface ChatPageData {
  /** The page's attempt, if it already exists. The page saves it in case it is reloaded before a snapshot arrives. */
  readonly attempt: AttemptId | undefined;
}
