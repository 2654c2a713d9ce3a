/**
 * What the practice agent does instead of its usual turn if a line of the prompt begins with `practice:`. For tests and
 * for trying Coppice out:
 *
 *     practice: slow 200          200 chunks of text, one by one
 *     practice: wait              keeps the turn running until it is canceled
 *     practice: ask 3             three permission requests, each for a note in PRACTICE.md
 *     practice: edit path/to/file a permission request to add to this file
 *     practice: rework path       the same, to change the file in three places
 *     practice: outside path      writes to any file, without asking
 *     practice: run               a permission request for a harmless command
 *     practice: fail [status]     a failed request, 401, 429 or 500 (the default)
 *     practice: exit 3            the process exits mid-turn with this code
 *     practice: big 2000          2000 lines of tool output, and as many of text
 *     practice: markdown          headings, table, code, lists, links, colored output
 */
export type Directive =
  | { readonly type: 'slow' | 'ask' | 'big' | 'exit' | 'fail'; readonly count: number }
  | { readonly type: 'wait' | 'run' | 'markdown' }
  | { readonly type: 'edit' | 'rework' | 'outside'; readonly file: string }
  | { readonly type: 'unknown'; readonly line: string };

/** A parsed prompt: the user's words, and the directives in their order. */
export interface Instructions {
  readonly words: string;
  readonly directives: readonly Directive[];
}

const LINE = /^\s*practice:\s*(\S+)\s*(.*)$/i;

/** Default and maximum of a directive's number. */
const COUNTS = {
  slow: [100, 100_000],
  ask: [1, 100],
  big: [1_000, 200_000],
  exit: [1, 255],
  fail: [500, 599],
} as const;

/** Parses a prompt. */
export function instructionsOf(prompt: string): Instructions {
  const words: string[] = [];
  const directives: Directive[] = [];
  for (const line of prompt.split('\n')) {
    const match = LINE.exec(line);
    if (match) directives.push(directiveOf(match[1] ?? '', (match[2] ?? '').trim(), line.trim()));
    else words.push(line);
  }
  return { words: words.join('\n').trim(), directives };
}

function directiveOf(name: string, argument: string, line: string): Directive {
  const type = name.toLowerCase();
  switch (type) {
    case 'slow':
    case 'ask':
    case 'big':
    case 'exit':
    case 'fail':
      return { type, count: countOf(argument, COUNTS[type]) };
    case 'wait':
    case 'run':
    case 'markdown':
      return { type };
    case 'edit':
    case 'rework':
    case 'outside':
      return argument === '' ? { type: 'unknown', line } : { type, file: argument };
    default:
      return { type: 'unknown', line };
  }
}

function countOf(argument: string, [fallback, max]: readonly [number, number]): number {
  const count = Number.parseInt(argument, 10);
  return Number.isNaN(count) ? fallback : Math.min(Math.max(count, 0), max);
}
