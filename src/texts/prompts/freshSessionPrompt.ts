import type { PlanEntry } from '../../domain/session/event';
import type { TranscriptItem } from '../../domain/transcript/transcript';

// What an agent is told that goes on with a conversation of which it knows nothing. Like the other texts for agents it
// is in the language that they are driven in.

/** Characters of the whole, and of one message, that are told at most. */
const SUMMARY_MAX = 24_000;
const MESSAGE_MAX = 4_000;
const FILES_LISTED = 50;

const INTRODUCTION =
  'You go on with work of which you remember nothing: the session in which it was begun is lost. The files in this ' +
  'folder are as they were left; look at `git status` and `git diff` before you change anything.';

/** The message with which a fresh session goes on; `undefined` where nothing was ever asked. */
export function summaryOf(items: readonly TranscriptItem[]): string | undefined {
  const all = items.flatMap(saidIn);
  // A message that was tried again stands there once.
  const said = all.filter(
    ({ by, text }, at) => by === 'agent' || all[at + 1]?.by !== 'user' || all[at + 1]?.text !== text,
  );
  const last = said.findLast(({ by }) => by === 'user');
  if (!last) return undefined;
  const before = said.slice(0, said.lastIndexOf(last));
  const after = said.slice(said.lastIndexOf(last) + 1);
  const files = filesOf(items);
  const plan = items.findLast((item) => item.type === 'plan');
  return [
    INTRODUCTION,
    ...section('What was said until then', shortened(before)),
    ...section('The files that you have changed', listed(files)),
    ...section('Your last plan', plan ? plan.entries.map(planLine).join('\n') : ''),
    ...section('What was asked for last', cutEnd(last.text)),
    ...section('What you have answered to it so far', shortened(after)),
    'Go on with what was asked for last.',
  ].join('\n\n');
}

interface Said {
  readonly by: 'user' | 'agent';
  readonly text: string;
}

function saidIn(item: TranscriptItem): readonly Said[] {
  // An earlier summary tells again what stands before it.
  if (item.type === 'prompt') return item.fresh === true ? [] : [{ by: 'user', text: item.text }];
  return item.type === 'text' && item.text.trim() !== '' ? [{ by: 'agent', text: item.text }] : [];
}

/** The newest messages that fit, in their order. */
function shortened(said: readonly Said[]): string {
  const lines: string[] = [];
  let length = 0;
  for (const { by, text } of said.toReversed()) {
    const line = `${by === 'user' ? 'User' : 'You'}: ${cutEnd(text)}`;
    length += line.length;
    if (length > SUMMARY_MAX)
      return [`(${said.length - lines.length} earlier messages are left out)`, ...lines].join('\n\n');
    lines.unshift(line);
  }
  return lines.join('\n\n');
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

function cutEnd(text: string): string {
  return text.length > MESSAGE_MAX ? `${text.slice(0, MESSAGE_MAX).toWellFormed()} …` : text;
}
