import type { PlanEntry } from '../../domain/session/event';
import type { TranscriptItem } from '../../domain/transcript/transcript';

/** Characters of the conversation, and of one message in it. */
const CONVERSATION_MAX = 24_000;
const MESSAGE_MAX = 4_000;
const FILES_LISTED = 50;

const INTRODUCTION =
  'You are continuing work from an earlier session that was lost, so you have no memory of it. The files in this ' +
  'folder are as that session left them. Please check `git status` and `git diff` before you change anything.';

/**
 * Summarizes a conversation for an agent that continues it in a new session. Returns `undefined` if the user never asked
 * for anything.
 */
export function freshSessionPrompt(items: readonly TranscriptItem[]): string | undefined {
  const all = items.flatMap(messagesIn);
  // A message that was retried is listed once.
  const messages = all.filter(
    ({ by, text }, at) => by === 'agent' || all[at + 1]?.by !== 'user' || all[at + 1]?.text !== text,
  );
  const request = messages.findLast(({ by }) => by === 'user');
  if (!request) return undefined;
  const before = messages.slice(0, messages.lastIndexOf(request));
  const after = messages.slice(messages.lastIndexOf(request) + 1);
  const plan = items.findLast((item) => item.type === 'plan');
  return [
    INTRODUCTION,
    ...section('Conversation so far', newest(before)),
    ...section('Files you changed', listed(filesOf(items))),
    ...section('Your last plan', plan ? plan.entries.map(planLine).join('\n') : ''),
    ...section('Latest request', shortened(request.text)),
    ...section('Your response so far', newest(after)),
    'Please continue with the latest request.',
  ].join('\n\n');
}

interface Message {
  readonly by: 'user' | 'agent';
  readonly text: string;
}

function messagesIn(item: TranscriptItem): readonly Message[] {
  // An earlier summary repeats the messages before it.
  if (item.type === 'prompt') return item.fresh === true ? [] : [{ by: 'user', text: item.text }];
  return item.type === 'text' && item.text.trim() !== '' ? [{ by: 'agent', text: item.text }] : [];
}

/** The newest messages that fit, oldest first. */
function newest(messages: readonly Message[]): string {
  const lines: string[] = [];
  let length = 0;
  for (const { by, text } of messages.toReversed()) {
    const line = `${by === 'user' ? 'User' : 'You'}: ${shortened(text)}`;
    length += line.length;
    if (length > CONVERSATION_MAX) return [omitted(messages.length - lines.length), ...lines].join('\n\n');
    lines.unshift(line);
  }
  return lines.join('\n\n');
}

function omitted(count: number): string {
  return count === 1 ? '(1 earlier message omitted)' : `(${count} earlier messages omitted)`;
}

function filesOf(items: readonly TranscriptItem[]): readonly string[] {
  const calls = items.flatMap((item) => (item.type === 'toolCall' ? [item.call] : []));
  return [...new Set(calls.flatMap((call) => call.diffs.map(({ path }) => path)))];
}

function listed(files: readonly string[]): string {
  const more = files.length > FILES_LISTED ? [`- … and ${files.length - FILES_LISTED} more`] : [];
  return [...files.slice(0, FILES_LISTED).map((file) => `- ${file}`), ...more].join('\n');
}

const MARKS: Readonly<Record<PlanEntry['status'], string>> = { pending: ' ', inProgress: '~', completed: 'x' };

function planLine({ text, status }: PlanEntry): string {
  return `- [${MARKS[status]}] ${text}`;
}

function section(title: string, text: string): readonly string[] {
  return text === '' ? [] : [`## ${title}`, text];
}

function shortened(text: string): string {
  return text.length > MESSAGE_MAX ? `${text.slice(0, MESSAGE_MAX).toWellFormed()} …` : text;
}
