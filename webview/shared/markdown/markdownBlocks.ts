import { Lexer, type Token } from 'marked';

/** Blocks that are finished, in groups of this many: a full group is never looked at again. */
export const GROUP = 64;

/** An open block that is longer (characters) is read again only every `TAIL_MS`, and less often the longer it gets. */
const TAIL_GUARD = 8 * 1024;
const TAIL_MS = 100;
const TAIL_SLOWER = 32 * 1024;

interface OpenFence {
  /** Where the fence's first line begins in the tail. */
  readonly token: Extract<Token, { type: 'code' }>;
  readonly close: RegExp;
}

/**
 * Markdown that is still being written, as blocks. Each update reads only what follows the last block that is certain;
 * text inside an open code fence is not read at all, only appended.
 */
export class MarkdownBlocks {
  /** Whether a line's end within a paragraph is one. */
  readonly #breaks: boolean;
  #source = '';
  /** Finished blocks; full groups keep their identity. */
  #groups: Token[][] = [];
  /** Characters of the source that the finished blocks cover. */
  #covered = 0;
  #tail: readonly Token[] = [];
  #fence: OpenFence | undefined;
  #lexedAt = Number.NEGATIVE_INFINITY;
  #definitions = false;

  constructor(breaks = false) {
    this.#breaks = breaks;
  }

  /** Finished blocks in groups of `GROUP`; the last group may still grow. */
  get groups(): readonly (readonly Token[])[] {
    return this.#groups;
  }

  /** Blocks whose end is not certain yet. */
  get tail(): readonly Token[] {
    return this.#tail;
  }

  /**
   * Takes the whole text so far. `now` in ms; `open`: more may follow. Answers after how many milliseconds it wants
   * to be asked again, because the open block is long; 0 if it is up to date.
   */
  update(text: string, open: boolean, now: number): number {
    const source = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    if (!source.startsWith(this.#source)) this.#reset();
    this.#source = source;
    const rest = source.slice(this.#covered);
    if (!open) return this.#finish(rest);
    if (this.#fence && this.#appendToFence(this.#fence, rest)) return 0;
    const wait = this.#lexedAt + TAIL_MS * Math.max(1, rest.length / TAIL_SLOWER) - now;
    if (rest.length > TAIL_GUARD && wait > 0) return wait;
    this.#lexedAt = now;
    this.#lexTail(rest);
    return 0;
  }

  #reset(): void {
    this.#groups = [];
    this.#covered = 0;
    this.#tail = [];
    this.#fence = undefined;
    this.#definitions = false;
  }

  /** References may be defined below their use: then everything is read once more. */
  #finish(rest: string): number {
    const tokens = this.#lex(rest);
    if (this.#definitions || tokens.some((token) => token.type === 'def')) {
      this.#reset();
      for (const token of this.#lex(this.#source)) this.#commit(token);
    } else for (const token of tokens) this.#commit(token);
    this.#covered = this.#source.length;
    this.#tail = [];
    this.#fence = undefined;
    return 0;
  }

  #lexTail(rest: string): void {
    const tokens = this.#lex(rest);
    const open = firstOpen(tokens);
    for (const token of tokens.slice(0, open)) this.#commit(token);
    this.#tail = tokens.slice(open).filter((token) => token.type !== 'space');
    this.#fence = openFence(this.#tail);
  }

  #lex(text: string): Token[] {
    return Lexer.lex(text, { gfm: true, breaks: this.#breaks });
  }

  #commit(token: Token): void {
    this.#covered += token.raw.length;
    if (token.type === 'space') return;
    if (token.type === 'def') this.#definitions = true;
    const last = this.#groups.at(-1);
    if (last && last.length < GROUP) last.push(token);
    else this.#groups.push([token]);
  }

  /** Whether the rest is still inside the fence, and then its block has grown. */
  #appendToFence(fence: OpenFence, rest: string): boolean {
    const body = rest.slice(rest.indexOf('\n') + 1);
    if (fence.close.test(body)) return false;
    this.#tail = [{ ...fence.token, raw: rest, text: body.replace(/\n$/, '') }];
    return true;
  }
}

/** A fence's first line: from its end on, nothing can change what stands before it. */
const FENCE = /^(`{3,}|~{3,})[^\n]*\n/;

/** So many characters of a line decide what kind of block it begins. */
const DECISIVE_LENGTH = 64;

/**
 * The first block that what follows can still change: the last one, with those that it follows without a blank line;
 * and the one before the blank line as long as the last one's first line is hardly begun, because it may turn out to
 * go on with that ("1" to the list's next "1. ").
 */
function firstOpen(tokens: readonly Token[]): number {
  const last = tokens.findLastIndex((token) => token.type !== 'space');
  const raw = tokens[last]?.raw ?? '';
  if (FENCE.test(raw)) return last;
  const open = runStart(tokens, last);
  if (open === 0 || raw.length > DECISIVE_LENGTH || raw.includes('\n')) return open;
  return runStart(
    tokens,
    tokens.slice(0, open).findLastIndex((token) => token.type !== 'space'),
  );
}

/** The first of the blocks up to `at` that follow each other without a blank line. */
function runStart(tokens: readonly Token[], at: number): number {
  let start = Math.max(0, at);
  while (start > 0 && tokens[start - 1]?.raw.endsWith('\n\n') === false) start -= 1;
  return start;
}

/** The open fence that the tail is, if it is one. Indented fences are left to the lexer, which takes the indent out. */
function openFence(tail: readonly Token[]): OpenFence | undefined {
  const [token] = tail;
  if (tail.length !== 1 || token?.type !== 'code') return undefined;
  const mark = FENCE.exec(token.raw)?.[1];
  if (mark === undefined) return undefined;
  const close = new RegExp(`^ {0,3}${mark}${mark.charAt(0)}*[ \\t]*$`, 'm');
  return close.test(token.raw.slice(token.raw.indexOf('\n') + 1))
    ? undefined
    : { token: token as OpenFence['token'], close };
}
