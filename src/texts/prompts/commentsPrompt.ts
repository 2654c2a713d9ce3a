import { fenced } from '../../domain/fence';
import type { CommentId } from '../../domain/ids';
import { draftsOf, type Anchor, type LineRange } from '../../domain/comment/comment';
import type { LocatedThread } from '../../domain/comment/locatedThread';

/** A message to the agent, and what of the drafts it tells. */
interface FollowUp {
  readonly text: string;
  readonly comments: ReadonlySet<CommentId>;
}

/** Characters of all comments in one message; what is beyond stays a draft for the next one. */
const TEXT_MAX = 200_000;
/** Characters of all quotations; where they are used up, lines are named without being quoted. */
const QUOTED_MAX = 40_000;

/**
 * The drafts of an attempt as one message to its agent: for each thread the file, the lines, the code and the words.
 * It speaks to the agent, so it is no text of the interface.
 */
export function followUp(located: readonly LocatedThread[]): FollowUp {
  const comments = new Set<CommentId>();
  const items: string[] = [];
  let [room, quotable] = [TEXT_MAX, QUOTED_MAX];
  for (const one of [...located].sort(byPosition)) {
    const drafts = draftsOf(one.thread).filter(({ text }) => (room -= text.length) >= 0);
    if (drafts.length === 0) continue;
    for (const { id } of drafts) comments.add(id);
    const quotation = quotationOf(one.thread.anchor);
    quotable -= quotation.length;
    const words = drafts.map(({ text }) => text);
    items.push([place(one), ...(quotable < 0 ? [] : [quotation]), ...words].join('\n\n'));
  }
  const head =
    comments.size === 1
      ? 'I have reviewed your changes and have a comment.'
      : `I have reviewed your changes and have ${comments.size} comments.`;
  return { text: [head, ...items.map((item, at) => `**${at + 1}.** ${item}`)].join('\n\n'), comments };
}

function byPosition(a: LocatedThread, b: LocatedThread): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.position.lines.from - b.position.lines.from;
}

function place({ thread: { anchor }, path, position: { lines, state } }: LocatedThread): string {
  if (anchor.side === 'before')
    return `${lineWords(anchor.lines)} of \`${anchor.path}\` as it was before (\`git show ${anchor.treeish.slice(0, 12)}:${anchor.path}\`):`;
  switch (state) {
    case 'same':
      return `\`${path}\`, ${lineWords(lines)}:`;
    case 'changed':
      return `\`${path}\`, ${lineWords(lines)}, which have changed since I read them as:`;
    case 'outdated':
      return `\`${path}\`, lines that are gone since I read them at line ${anchor.lines.from + 1}:`;
  }
}

/** The lines as they were commented, also where they have changed since: the words are about these. */
function quotationOf({ lines: { from, to }, quoted }: Anchor): string {
  return fenced([...quoted, ...(quoted.length < to - from + 1 ? ['…'] : [])].join('\n'));
}

function lineWords({ from, to }: LineRange): string {
  return to > from ? `lines ${from + 1}–${to + 1}` : `line ${from + 1}`;
}
