/** What the practice agent says. It speaks as an agent does, so these are no texts of the interface. */

export const INTRODUCTION = `Hello! I am the **practice agent**. I need no key and no network, and I know only a few tricks, but I do them for real:

1. I look at the worktree.
2. I ask you before I change a file, and then I change it.
3. I ask you before I run a command.

Whatever you answer, nothing happens outside of this worktree.`;

export const HELP = `What I can do, each on a line of its own:

- \`practice: slow 200\`, \`practice: wait\`, \`practice: big 2000\`, \`practice: markdown\`
- \`practice: ask 3\`, \`practice: edit path/to/file\`, \`practice: rework path/to/file\`, \`practice: outside /path/to/file\`, \`practice: run\`
- \`practice: fail 401\`, \`practice: exit 3\`
`;

export const SLOW_WORDS: readonly string[] = [
  'One',
  'small',
  'step',
  'after',
  'the',
  'other,',
  'without',
  'any',
  'hurry.',
];

export const RICH_TEXT = `## A little of everything

A paragraph with **bold**, *italic*, ~~struck~~ and \`code\`, and [a link](https://example.com/practice).

| Shoot | Height | Keep |
| :--- | ---: | :---: |
| first | 120 | yes |
| second | 80 | no |

1. one
2. two
   - two and a half
   - [x] done
   - [ ] open

> A quotation
> of two lines.

\`\`\`ts
export function keepBest(shoots: readonly number[]): number {
  return Math.max(...shoots); // <the tallest> & "best"
}
\`\`\`

\`\`\`
no language, and a line that is so long that it does not fit into any panel, however wide you make it on your screen
\`\`\`

<b>HTML is text here</b>, and so is <script>alert('this')</script>.
`;

export const RICH_OUTPUT =
  '\u001b[32m✓\u001b[0m keeps the best \u001b[2m(3 ms)\u001b[0m\n\u001b[31m✗\u001b[0m \u001b[1mgrows\u001b[0m\n';

/** Many lines of text. */
export function bigOutput(lines: number): string {
  return Array.from({ length: lines }, (_, index) => `Line ${index + 1} of ${lines}: the quick brown fox.\n`).join('');
}
