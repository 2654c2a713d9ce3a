import { draftsOf, type Anchor, type LineRange } from '../../domain/comment/comment';
import type { LocatedThread } from '../../domain/comment/locatedThread';
import { fenced } from '../../domain/fence';
import type { CommentId } from '../../domain/ids';

/** A message to the agent, and the draft comments it contains. */
interface CommentsPrompt {
  readonly text: string;
  readonly comments: ReadonlySet<CommentId>;
}

/** Characters of all comments in one message. Further comments stay drafts for the next one. */
const TEXT_MAX = 200_000;
/** Characters of all quotations. Further lines are named without being quoted. */
const QUOTED_MAX = 40_000;

/**
 * Puts an attempt's draft comments into one message to its agent, which appears in the chat as the user's own words:
 * file, lines, code, and comments for each thread.
 */
export function commentsPrompt(threads: readonly LocatedThread[]): CommentsPrompt {
  const comments = new Set<CommentId>();
  const items: string[] = [];
  let [remaining, quotable] = [TEXT_MAX, QUOTED_MAX];
  for (const located of [...threads].sort(byPosition)) {
    const drafts = draftsOf(located.thread).filter(({ text }) => (remaining -= text.length) >= 0);
    if (drafts.length === 0) continue;
    for (const { id } of drafts) comments.add(id);
    const quotation = quotationOf(located.thread.anchor);
    quotable -= quotation.length;
    const texts = drafts.map(({ text }) => text);
    items.push([heading(located), ...(quotable < 0 ? [] : [quotation]), ...texts].join('\n\n'));
  }
  const count = comments.size === 1 ? 'one comment' : `${comments.size} comments`;
  const introduction = `I reviewed your changes and have ${count}:`;
  return { text: [introduction, ...items.map((item, at) => `**${at + 1}.** ${item}`)].join('\n\n'), comments };
}

function byPosition(a: LocatedThread, b: LocatedThread): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.position.lines.from - b.position.lines.from;
}

function heading({ thread: { anchor }, path, position: { lines, state } }: LocatedThread): string {
  if (anchor.side === 'before') {
    const version = `${anchor.treeish.slice(0, 12)}:${anchor.path}`;
    return `\`${anchor.path}\`, ${lineNumbers(anchor.lines)} of the earlier version (\`git show ${version}\`):`;
  }
  switch (state) {
    case 'same':
      return `\`${path}\`, ${lineNumbers(lines)}:`;
    case 'changed':
      return `\`${path}\`, ${lineNumbers(lines)}, which changed after I commented on this version:`;
    case 'outdated':
      return `\`${path}\`, formerly ${lineNumbers(anchor.lines)}, deleted after I commented:`;
  }
}

/** The lines as they were when the user commented on them, even if they have changed since. */
function quotationOf({ lines: { from, to }, quoted }: Anchor): string {
  return fenced([...quoted, ...(quoted.length < to - from + 1 ? ['…'] : [])].join('\n'));
}

function lineNumbers({ from, to }: LineRange): string {
  return to > from ? `lines ${from + 1}–${to + 1}` : `line ${from + 1}`;
}
