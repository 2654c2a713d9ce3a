import type { TextTable } from './text';

/** All texts of the practice agent. It writes as an agent does, in the first person and in Markdown. */
export const PRACTICE = {
  'agent.title': 'Practice Agent',
  'command.help': 'Show what the practice agent can do',
  'mode.ask': { text: 'Ask', comment: 'Name of a mode: the agent asks before each change.' },
  'mode.ask.description': 'Asks before each change',
  'mode.plan': { text: 'Plan', comment: 'Name of a mode: the agent only plans.' },
  'mode.plan.description': 'Looks around without changing anything',
  'option.allow': 'Allow',
  'option.allowAll': 'Allow All in This Session',
  'option.deny': 'Deny',

  introduction: `Hello! I'm the **practice agent**. I don't need an API key or a network connection. I only know a few tricks, but they're real:

1. I look around in the worktree.
2. I ask for your permission before I change a file.
3. I ask again before I run a command.

Whatever you answer, nothing outside this worktree changes.`,
  help: `Here's what I can do. Put each instruction on its own line:

- \`practice: ask 3\` asks for permission three times.
- \`practice: edit path/to/file\` adds a line to a file, with your permission.
- \`practice: rework path/to/file\` changes a file in three places, with your permission.
- \`practice: outside /path/to/file\` writes to any file, without your permission.
- \`practice: run\` runs \`git status\`, with your permission.
- \`practice: slow 200\` writes 200 words, one at a time.
- \`practice: wait\` keeps the turn running until you stop it.
- \`practice: big 2000\` writes 2000 lines at once.
- \`practice: markdown\` shows headings, tables, code, links, and colored output.
- \`practice: fail 401\` fails as if the model had returned this status.
- \`practice: exit 3\` ends my process with this exit code.
`,
  unknown: "I don't know `{line}`.",

  'plan.inspect': 'Look around',
  'plan.change': 'Make a small change',
  'plan.check': 'Check the result',
  thought: {
    text: "The user wants: {title}. I'll look around first, then make one small change.",
    comment: '{title} is the beginning of the user’s message.',
  },
  'inspect.list': 'List the worktree',
  'inspect.read': 'Read {file}',
  'inspect.files': { text: 'the files', comment: 'Fills the hole {inspected} of other texts.' },
  'inspect.planOnly': "I've looked at {inspected}. In this mode I don't change anything. My plan is above.",
  'inspect.done': "I've looked at {inspected}. Now I'd like to add your words to `{file}`.",
  'edit.title': 'Edit {file}',
  'edit.done': '`{file}` now contains your words.',
  'edit.denied': "You didn't let me change `{file}`, so I left it unchanged.",
  'edit.failed': "I couldn't write `{file}`.",
  'edit.outside': 'This file is outside the worktree.',
  'status.request': 'May I check with `git status`?',
  'status.done': { one: 'Git sees {count} changed file.', other: 'Git sees {count} changed files.' },
  'status.skipped': 'OK, skipping that.',
  'status.clean': { text: '(no changes)', comment: 'Stands for the empty output of “git status”.' },
  'turn.changed': {
    text: 'Take a look with *Review Changes*, then keep or discard the change, or send me another message.',
    comment: '“Review Changes” is the name of a button.',
  },
  'turn.unchanged': 'Nothing was changed. Send me another message if you want something else.',

  'conflicts.begin': "A merge is in progress here. I'll keep both sides of each conflict, one after the other.",
  'conflict.done': '`{file}` now contains both sides.',
  'conflict.denied': "You didn't let me change `{file}`, so its conflict is still there.",
  'conflict.failed': "I couldn't write `{file}`.",

  'ask.words': { text: 'Request {number}', comment: 'Written to a file if the user’s message has no other words.' },
  'ask.done': { one: 'I asked once.', other: 'I asked {count} times.' },
  'run.done': '`git status` succeeded.',
  'run.denied': "You didn't let me run `git status`.",
  'run.failed': '`git status` failed.',
  'tool.denied': 'Not allowed.',
  'write.title': 'Write {file}',
  'write.done': 'Written.',
  wait: "I'll wait until you stop me.",
  slow: { text: 'One small step at a time, without hurrying.', comment: 'Shown word by word, again and again.' },
  'big.title': 'Write many lines',
  'big.line': 'Line {number} of {total}: the quick brown fox.',
  'markdown.title': 'Show colors',
  'fail.thought': 'This is going to fail.',
  'fail.login': 'Authentication required: 401, as requested',
  'fail.status': 'The request failed with status {status}, as requested',
  exit: { text: "I'm leaving mid-sentence, because", comment: 'Breaks off here: the process ends.' },

  'note.introduction': "Coppice's practice agent records what it was asked to do here.",
  'note.title': 'Practice',
  'note.heading': 'Note {number}: {title}',
  'note.comment': { text: 'Practice: {title}', comment: 'A comment in a source file.' },
  'note.untitled': { text: 'no words', comment: 'Fills the hole {title} if the message is empty.' },
} as const satisfies TextTable;

/** Markdown that has a little of everything. It isn't translated: it shows how an agent's text is rendered. */
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
> in two lines.

\`\`\`ts
export function keepBest(shoots: readonly number[]): number {
  return Math.max(...shoots); // <the tallest> & "best"
}
\`\`\`

\`\`\`
no language, and a line so long that it doesn't fit into any panel, no matter how wide you make it on your screen
\`\`\`

<b>HTML is text here</b>, and so is <script>alert('this')</script>.
`;

/** Output of a tool with colors. */
export const RICH_OUTPUT =
  '\u001b[32m✓\u001b[0m keeps the best \u001b[2m(3 ms)\u001b[0m\n\u001b[31m✗\u001b[0m \u001b[1mgrows\u001b[0m\n';
