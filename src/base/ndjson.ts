/** One line of a stream: text, or word of a line that was longer than allowed and was thrown away. */
export type Line = { readonly text: string } | { readonly tooLong: number };

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/**
 * Cuts a stream of bytes into lines in linear time, whatever the size of chunks and lines. Invalid UTF-8 becomes
 * U+FFFD. A line over `maxBytes` is skipped to its end and told by its length, so memory stays bounded.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder('utf-8');
  /** The beginning of a line whose end has not come yet: `size` bytes, of which only those within bounds are kept. */
  #kept = new Uint8Array(0);
  #size = 0;

  constructor(maxBytes = 32 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that end in this chunk. */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      lines.push(this.#endWith(chunk.subarray(from, at)));
      from = at + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    return lines;
  }

  /** The last line, if the stream ended without a newline. */
  end(): Line | undefined {
    return this.#size > 0 ? this.#endWith(new Uint8Array(0)) : undefined;
  }

  #keep(part: Uint8Array): void {
    const at = this.#size;
    this.#size += part.length;
    if (this.#size > this.#maxBytes) {
      this.#kept = new Uint8Array(0);
      return;
    }
    if (this.#size > this.#kept.length) {
      const wider = new Uint8Array(Math.max(this.#size, Math.min(this.#kept.length * 2, this.#maxBytes)));
      wider.set(this.#kept.subarray(0, at));
      this.#kept = wider;
    }
    this.#kept.set(part, at);
  }

  #endWith(part: Uint8Array): Line {
    if (this.#size === 0) return this.#line(part);
    this.#keep(part);
    const line = this.#line(this.#kept.subarray(0, this.#size));
    this.#kept = new Uint8Array(0);
    this.#size = 0;
    return line;
  }

  #line(bytes: Uint8Array): Line {
    const size = Math.max(bytes.length, this.#size);
    if (size > this.#maxBytes) return { tooLong: size };
    const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
    return { text: this.#decoder.decode(bytes.subarray(0, end)) };
  }
}

/** Levels of a value that are written out; `JSON.stringify` overflows the stack at some thousands of them. */
const LEVELS_MAX = 64;

/** Returns the JSON of an unchecked value, cut to `max` characters; levels that are nested too deep are left out. */
export function boundedJson(value: unknown, max: number, indent?: number): string {
  if (value === undefined) return '';
  return JSON.stringify(pruned(value, LEVELS_MAX), undefined, indent).slice(0, max).toWellFormed();
}

/** Whether a value has more levels of objects and lists than these. */
export function isNestedDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isNestedDeeper(inner, levels - 1));
}

function pruned(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return '…';
  if (Array.isArray(value)) return value.map((item) => pruned(item, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, pruned(inner, levels - 1)]));
}

/** The parsed JSON of a text, or `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
