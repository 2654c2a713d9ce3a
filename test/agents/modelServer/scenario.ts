import type { Conversation } from './conversation';

/** What the model wants to do. A wire format and an agent's own tools make a call of it. */
export type Intent =
  | { readonly do: 'write'; readonly path: string; readonly content: string }
  | { readonly do: 'edit'; readonly path: string; readonly old: string; readonly new: string }
  | { readonly do: 'read'; readonly path: string }
  | { readonly do: 'bash'; readonly command: string }
  | { readonly do: 'todo'; readonly entries: readonly { readonly text: string; readonly status: string }[] }
  | { readonly do: 'plan'; readonly plan: string }
  | { readonly do: 'ask'; readonly question: string; readonly answers: readonly string[] };

/** One response of the model. */
export interface Reply {
  readonly thinking?: string;
  readonly text?: string;
  readonly intents?: readonly Intent[];
  /** Milliseconds between two chunks of text, and the characters in each. */
  readonly pace?: { readonly ms: number; readonly characters: number };
  /** Respond with this HTTP status instead. */
  readonly status?: number;
  /** Never respond. The agent has to give up by itself. */
  readonly hangs?: true;
}

type Step = Reply | ((request: Conversation) => Reply);

/** The end of a scenario repeats the result of the tool, so that a test sees what reached the model. */
const closing = (request: Conversation): Reply => ({
  text: `Done. The tool said: ${request.results.at(-1)?.slice(0, 400) ?? 'nothing'}`,
});

/** Thirty seconds of text. */
const SLOW = Array.from({ length: 300 }, (_, at) => `word${at} `).join('');

/** By the marker in the prompt, for example `[[write]]`. The step is the number of tool results since the prompt. */
export const SCENARIOS: Readonly<Record<string, readonly Step[]>> = {
  plain: [{ thinking: 'Nothing to do here.', text: 'Hello from the model.' }],
  write: [
    {
      thinking: 'A file is wanted.',
      text: 'I will write hello.txt.',
      intents: [{ do: 'write', path: 'hello.txt', content: 'Hello, world!\n' }],
    },
    closing,
  ],
  edit: [
    { text: 'I will read README.md.', intents: [{ do: 'read', path: 'README.md' }] },
    { text: 'Now I edit it.', intents: [{ do: 'edit', path: 'README.md', old: 'old line', new: 'new line' }] },
    closing,
  ],
  bash: [{ text: 'I will run a command.', intents: [{ do: 'bash', command: 'echo made > made.txt && ls' }] }, closing],
  /** Two commands, the first of which changes the folder. */
  cd: [
    { text: 'I will go below.', intents: [{ do: 'bash', command: 'mkdir below && cd below && touch here' }] },
    { text: 'Where am I?', intents: [{ do: 'bash', command: 'echo there > mark.txt' }] },
    closing,
  ],
  two: [
    {
      text: 'Two things at once.',
      intents: [
        { do: 'write', path: 'a.txt', content: 'A\n' },
        { do: 'bash', command: 'echo b > b.txt' },
      ],
    },
    closing,
  ],
  todo: [
    {
      text: 'First a list.',
      intents: [
        {
          do: 'todo',
          entries: [
            { text: 'Look', status: 'completed' },
            { text: 'Write', status: 'in_progress' },
            { text: 'Check', status: 'pending' },
          ],
        },
      ],
    },
    closing,
  ],
  plan: [
    { text: 'Here is my plan.', intents: [{ do: 'plan', plan: '1. Write hello.txt\n2. Check it' }] },
    { text: 'The plan holds.', intents: [{ do: 'write', path: 'hello.txt', content: 'As planned\n' }] },
    closing,
  ],
  ask: [
    { text: 'A question.', intents: [{ do: 'ask', question: 'Which colour?', answers: ['Red', 'Blue'] }] },
    closing,
  ],
  /** What the model knows of the conversation before this prompt. */
  recall: [(request) => ({ text: `You said before: ${JSON.stringify(request.prompts.slice(0, -1))}` })],
  slow: [{ text: SLOW, pace: { ms: 100, characters: 7 } }],
  hang: [{ hangs: true }],
  err401: [{ status: 401 }],
  err429: [{ status: 429 }],
  err500: [{ status: 500 }],
};

const MARKER = /\[\[([a-z0-9]+)\]\]/g;

/** Returns the name of a conversation's scenario: the last marker of the last prompt that has one. */
export function scenarioOf(request: Conversation): string {
  const prompt = request.prompts.at(-1) ?? '';
  const name = [...prompt.matchAll(MARKER)].at(-1)?.[1] ?? 'plain';
  return name in SCENARIOS ? name : 'plain';
}

/**
 * Returns the model's response. Requests without tools are side requests of agents (titles, summaries, guesses at the
 * next prompt) that quote the prompt. They get a title.
 */
export function replyTo(request: Conversation): Reply {
  if (isSideRequest(request)) return { text: 'A title' };
  const steps = SCENARIOS[scenarioOf(request)] ?? [];
  const step = steps[Math.min(request.results.length, steps.length - 1)];
  return typeof step === 'function' ? step(request) : (step ?? {});
}

export function isSideRequest(request: Conversation): boolean {
  return (
    request.tools.length === 0 ||
    /^(Generate a|Your task is to generate a) .{0,20}title/i.test(request.prompts.at(-1) ?? '')
  );
}
