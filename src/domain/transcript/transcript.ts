import type { Actor } from '../actor';
import type { Ask, AskOutcome } from '../approval/ask';
import type { HostNote, NoticeCode, PlanEntry, SessionFault, TurnEnd } from '../session/event';
import type { ToolCall } from '../session/toolCall';

interface ItemBase {
  /** Unique in the transcript and never changes. */
  readonly id: string;
  /** Sequence of the entry that determines the item's position. Items are in this order. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export type PromptItem = ItemBase & {
  readonly type: 'prompt';
  readonly text: string;
  readonly by: Actor;
  /** Still waiting for the running turn to end. */
  readonly queued: boolean;
  /** The agent starts a new session of its own with this message, which contains the earlier conversation. */
  readonly fresh?: boolean;
};
export type TextItem = ItemBase & { readonly type: 'text' | 'thought'; readonly text: string; readonly open: boolean };
export type ToolCallItem = ItemBase & {
  readonly type: 'toolCall';
  readonly call: ToolCall;
  readonly endedAt?: number;
  /** Whether it is the worktree's setup command instead of an agent's tool. */
  readonly setup?: boolean;
};
export type AskItem = ItemBase & {
  readonly type: 'ask';
  readonly ask: Ask;
  readonly outcome?: AskOutcome;
  readonly by?: Actor;
};
export type PlanItem = ItemBase & { readonly type: 'plan'; readonly entries: readonly PlanEntry[] };
export type NoticeItem = ItemBase & {
  readonly type: 'notice';
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly code?: NoticeCode;
};
export type FaultItem = ItemBase & { readonly type: 'fault'; readonly fault: SessionFault };
export type RetryItem = ItemBase & { readonly type: 'retry'; readonly tries: number; readonly status?: number };
export type TurnEndItem = ItemBase & { readonly type: 'turnEnd'; readonly end: TurnEnd; readonly durationMs: number };
export type NoteItem = ItemBase & { readonly type: 'note'; readonly note: HostNote };
export type UnknownItem = ItemBase & { readonly type: 'unknown'; readonly raw: string };

/** A row of a chat. */
export type TranscriptItem =
  | PromptItem
  | TextItem
  | ToolCallItem
  | AskItem
  | PlanItem
  | NoticeItem
  | FaultItem
  | RetryItem
  | TurnEndItem
  | NoteItem
  | UnknownItem;

/** A chat, folded from a session's log by `reduceTranscript`. */
export interface Transcript {
  readonly seq: number;
  readonly items: readonly TranscriptItem[];
  readonly turnStartedAt?: number;
}

export const EMPTY_TRANSCRIPT: Transcript = { seq: 0, items: [] };
