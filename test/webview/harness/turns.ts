import type { AskId, MessageId, TurnId } from '../../../src/domain/ids';
import type { SessionEvent, SessionFault } from '../../../src/domain/session/event';
import { setupCallId } from '../../../src/domain/session/setup';
import type { ToolCallPatch } from '../../../src/domain/session/toolCall';

const ESC = '\u001b';
const call = (patch: ToolCallPatch): SessionEvent => ({ type: 'toolCall', call: patch });

const BEFORE = `import { readFile } from 'node:fs/promises';

export async function parse(path: string) {
  return JSON.parse(await readFile(path));
}
`;
const AFTER = `import { readFile } from 'node:fs/promises';

const cache = new Map<string, unknown>();

export async function parse(path: string) {
  const hit = cache.get(path);
  if (hit) return hit;
  const value = JSON.parse(await readFile(path));
  cache.set(path, value);
  return value;
}
`;

const TESTS = [
  '> parser@2.1.0 test',
  '> node --test',
  '',
  ...Array.from(
    { length: 12 },
    (_, n) => `${ESC}[32m✔${ESC}[0m reads schema ${n + 1} ${ESC}[90m(${n + 3}.1ms)${ESC}[0m`,
  ),
  `${ESC}[1;32mPASS${ESC}[0m  test/schema.test.ts ${ESC}[90m(12 tests)${ESC}[0m`,
  `${ESC}[31mFAIL${ESC}[0m  test/upload.test.ts > retries <b>once</b>`,
  `  ${ESC}[33mTimeout${ESC}[0m after ${ESC}[36m5000 ms${ESC}[0m`,
].join('\n');

const PLAN = ['Run the tests as they are', 'Cache by path, drop on change', 'Measure again'];
const plan = (done: number): SessionEvent => ({
  type: 'plan',
  entries: PLAN.map((text, at) => ({
    text,
    status: at < done ? 'completed' : at === done ? 'inProgress' : 'pending',
  })),
});

/** A running turn: text, reads, a failed command, a change, and text that is still being streamed. */
export const RUNNING_TURN: readonly SessionEvent[] = [
  {
    type: 'opened',
    agentSession: 's1',
    resume: 'load',
    agentName: 'Claude Code',
    agentVersion: '2.4.1',
    model: 'Sonnet 5',
  },
  { type: 'thought', message: 'k1', text: 'The schema is parsed at each start. **First** I want to see the tests.' },
  { type: 'text', message: 't1', text: 'I’ll add a small cache keyed by path and invalidate it on change.\n' },
  { type: 'text', message: 't1', text: 'First, the current tests:' },
  plan(0),
  call({
    id: 'c1',
    title: 'Read src/schema.ts',
    kind: 'read',
    status: 'running',
    locations: [{ path: '/home/ada/.coppice/worktrees/parser-1a2b/t-14-cache-schemas/src/schema.ts', line: 3 }],
  }),
  call({ id: 'c1', status: 'completed', output: BEFORE }),
  call({ id: 'c2', title: 'Search for parse(', kind: 'search', status: 'running' }),
  call({ id: 'c2', status: 'completed', output: 'src/index.ts:14\nsrc/upload.ts:88\n' }),
  call({ id: 'c3', title: 'npm test', kind: 'execute', status: 'running', command: 'npm test -- schema upload' }),
  call({ id: 'c3', outputDelta: TESTS }),
  call({ id: 'c3', status: 'failed', exitCode: 1 }),
  plan(1),
  call({
    id: 'c4',
    title: 'Edit src/schema.ts',
    kind: 'edit',
    status: 'completed',
    diffs: [
      {
        path: '/home/ada/.coppice/worktrees/parser-1a2b/t-14-cache-schemas/src/schema.ts',
        oldText: BEFORE,
        newText: AFTER,
      },
    ],
  }),
  { type: 'usage', usage: { inputTokens: 41_200, outputTokens: 2_310, contextUsed: 43_510, contextSize: 200_000 } },
  { type: 'usage', usage: { cost: { amount: 0.214, currency: 'USD' } } },
  {
    type: 'text',
    message: 't2',
    text: 'The cache is in. The failing test is about **retries**, not about parsing:\n\n',
  },
  { type: 'text', message: 't2', text: '```ts\nawait upload(file, { retries: 1 });\nexpect(calls).toBe(2);\n```\n\n' },
  { type: 'text', message: 't2', text: '- `upload()` waits 5 s\n- the test gives it 5 s' },
];

/** The same turn, completed. */
export const DONE_TURN: readonly SessionEvent[] = [
  ...RUNNING_TURN,
  { type: 'asked', ask: ask('ask_a', 'npm run bench') },
  {
    type: 'askSettled',
    ask: 'ask_a' as AskId,
    outcome: { type: 'selected', option: 'yes', kind: 'allowOnce' },
  },
  call({ id: 'call_ask_a', status: 'running' }),
  call({
    id: 'call_ask_a',
    status: 'completed',
    output: 'parse cold   301.2 ms\nparse warm     0.4 ms\n',
    exitCode: 0,
  }),
  { type: 'asked', ask: ask('ask_b', 'git push --force') },
  {
    type: 'askSettled',
    ask: 'ask_b' as AskId,
    outcome: { type: 'selected', option: 'no', kind: 'rejectOnce', reason: 'Nothing is pushed from here.' },
  },
  { type: 'retrying', status: 529 },
  { type: 'retrying', status: 529 },
  plan(3),
  {
    type: 'text',
    message: 't9',
    text: [
      '## Done',
      '',
      'Parsing is cached by path. Measured on the sample repository:',
      '',
      '| run | before | after |',
      '|---|--:|--:|',
      '| cold | 304 ms | 301 ms |',
      '| warm | 300 ms | 0.4 ms |',
      '',
      '1. `src/schema.ts` holds the cache',
      '2. `test/schema.test.ts` has a test for it, see [the docs](https://nodejs.org/api/test.html)',
      '',
      '> The upload test was failing before and still is.',
    ].join('\n'),
  },
];

function ask(id: string, command: string) {
  return {
    id: id as AskId,
    call: `call_${id}`,
    kind: 'command' as const,
    title: command,
    command,
    diffs: [],
    options: [
      { id: 'yes', label: 'Yes', kind: 'allowOnce' as const },
      { id: 'no', label: 'No', kind: 'rejectOnce' as const },
    ],
    takesReason: true,
  };
}

export const THOUGHTFUL_TURN: readonly SessionEvent[] = [
  { type: 'notice', level: 'warning', text: 'The main checkout was changed while the agent was working.' },
  {
    type: 'thought',
    message: 'k1',
    text: 'Should the cache be dropped when the file changes? Its time of change tells.',
  },
  call({
    id: 'd1',
    title: 'Rename in many files',
    kind: 'edit',
    status: 'completed',
    diffs: ['a', 'b', 'c'].map((name) => ({ path: `/tmp/${name}.ts`, oldText: BEFORE, newText: AFTER })),
  }),
  call({ id: 'd2', title: 'Fetch https://nodejs.org/api/fs.html', kind: 'fetch', status: 'denied' }),
  call({ id: 'd3', title: 'mcp: create_issue', kind: 'other', status: 'running', input: '{\n  "title": "Cache"\n}' }),
  { type: 'unknown', raw: '{"sessionUpdate":"mood","mood":"curious"}' },
];

const failed = (fault: SessionFault): SessionEvent => ({
  type: 'turnEnded',
  turn: 'turn_m_1' as TurnId,
  end: 'failed',
  fault,
});

export const LOGIN_TURN: readonly SessionEvent[] = [
  failed({
    code: 'loginNeeded',
    detail: '401 {"error":{"message":"API key not valid. Please pass a valid API key."}}',
  }),
];

export const LOST_TURN: readonly SessionEvent[] = [failed({ code: 'resumeFailed' })];

const WORDS =
  'the cache holds what was parsed until its file is changed by an editor or a tool and then reads it again';

/** Returns the events of many turns, with rows of various heights. */
export function longLog(turns: number): readonly SessionEvent[] {
  const events: SessionEvent[] = [];
  for (let turn = 1; turn <= turns; turn += 1) {
    const message = `m_${turn}` as MessageId;
    const id = `turn_${turn}` as TurnId;
    events.push({ type: 'prompted', message, text: `Step ${turn}: go on` }, { type: 'turnStarted', turn: id, message });
    events.push({ type: 'text', message: `t_${turn}`, text: paragraph(turn) });
    if (turn % 3 === 0) {
      events.push(
        call({ id: `x_${turn}`, title: 'npm test', kind: 'execute', command: 'npm test', status: 'running' }),
      );
      const output = Array.from({ length: turn % 40 }, (_, line) => `line ${line + 1} of run ${turn}`).join('\n');
      events.push(call({ id: `x_${turn}`, status: 'completed', output }));
    }
    events.push({ type: 'turnEnded', turn: id, end: 'completed' });
  }
  return events;
}

function paragraph(turn: number): string {
  const words = WORDS.split(' ');
  const text = Array.from({ length: 5 + ((turn * 37) % 90) }, (_, at) => words[(at * 7 + turn) % words.length]);
  const code =
    turn % 5 === 0
      ? `\n\n\`\`\`ts\n${Array.from({ length: turn % 20 }, (_, n) => `const a${n} = ${n};`).join('\n')}\n\`\`\``
      : '';
  return `Answer ${turn}: ${text.join(' ')}.${code}`;
}

const SETUP = { setup: 'first', run: 'run_setup', hold: true } as const;

/** A running setup command. */
export const SETTING_UP: readonly SessionEvent[] = [
  { type: 'setupStarted', ...SETUP, command: 'npm ci --no-audit', cwd: '' },
  call({ id: setupCallId('run_setup'), outputDelta: 'npm warn deprecated inflight@1.0.6\n' }),
];

/** The same setup command, failed. */
export const SETUP_FAILED: readonly SessionEvent[] = [
  ...SETTING_UP,
  call({ id: setupCallId('run_setup'), outputDelta: 'npm error code ERESOLVE\n' }),
  { type: 'setupEnded', ...SETUP, end: 'failed', code: 1 },
];
