import { Lexer, type Token } from 'marked';

/** Finished blocks per group. A full group is never compared or rendered again. */
export const GROUP = 64;

/** An open block that is longer (characters) is parsed only every `TAIL_MS`, and less often the longer it gets. */
const TAIL_GUARD = 8 * 1024;
const TAIL_MS = 100;
const TAIL_SLOWER = 32 * 1024;

interface OpenFence {
  readonly token: Extract<Token, { type: 'code' }>;
  readonly close: RegExp;
}

/**
 * Parses Markdown that is still being written into blocks. Each update parses only what follows the last finished block.
 * Text inside an open code fence isn't parsed but appended.
 */
export class MarkdownBlocks {
  /** Whether to preserve line breaks within a paragraph. */
  readonly #breaks: boolean;
  #source = '';
  /** Finished blocks. Full groups are never replaced. */
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

  /** Finished blocks in groups of `GROUP`. The last group may still grow. */
  get groups(): readonly (readonly Token[])[] {
    return this.#groups;
  }

  /** Blocks that may still change. */
  get tail(): readonly Token[] {
    return this.#tail;
  }

  /**
   * Updates the blocks from the whole text so far. `open` says whether more may follow. Returns the milliseconds after
   * which it should be called again because the open block is long, or 0 if the blocks are up to date.
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

  /** Finishes all blocks. If there are link definitions, parses everything again, because they may follow their use. */
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

  /** Appends the rest to the open fence. Returns false if the rest closes the fence. */
  #appendToFence(fence: OpenFence, rest: string): boolean {
    const body = rest.slice(rest.indexOf('\n') + 1);
    if (fence.close.test(body)) return false;
    this.#tail = [{ ...fence.token, raw: rest, text: body.replace(/\n$/, '') }];
    return true;
  }
}

/** The first line of a fence. Once it's complete, nothing can change the blocks before it. */
const FENCE = /^(`{3,}|~{3,})[^\n]*\n/;

/** Number of characters of a line that determine what kind of block it starts. */
const DECISIVE_LENGTH = 64;

/**
 * Returns the first block that following text can still change. That's the last block, together with those that it
 * follows without a blank line. While the last block's first line is short, it's also the block before the blank line,
 * because the line may turn out to continue that one ("1" may become the list item "1. ").
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

/** Returns the first of the blocks up to `at` that follow each other without a blank line. */
function runStart(tokens: readonly Token[], at: number): number {
  let start = Math.max(0, at);
  while (start > 0 && tokens[start - 1]?.raw.endsWith('\n\n') === false) start -= 1;
  return start;
}

/** Returns the open fence if the tail is one. Leaves indented fences to the lexer, which removes the indentation. */
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
