/** One line of a stream: its text, or the length of a line that was too long and was discarded. */
export type Line = { readonly text: string } | { readonly tooLong: number };

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/**
 * Splits a stream of bytes into lines in linear time, whatever the size of chunks and lines. Invalid UTF-8 becomes
 * U+FFFD. Only the length of a line over `maxBytes` is reported, so memory stays bounded.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder('utf-8');
  /** The beginning of an unfinished line of `size` bytes, empty if it is already too long. */
  #pending = new Uint8Array(0);
  #size = 0;

  constructor(maxBytes = 32 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  /** Returns the lines that end in this chunk. */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      lines.push(this.#endWith(chunk.subarray(from, at)));
      from = at + 1;
    }
    if (from < chunk.length) this.#append(chunk.subarray(from));
    return lines;
  }

  /** Returns the last line if the stream ended without a newline. */
  end(): Line | undefined {
    return this.#size > 0 ? this.#endWith(new Uint8Array(0)) : undefined;
  }

  #append(part: Uint8Array): void {
    const at = this.#size;
    this.#size += part.length;
    if (this.#size > this.#maxBytes) {
      this.#pending = new Uint8Array(0);
      return;
    }
    if (this.#size > this.#pending.length) {
      const wider = new Uint8Array(Math.max(this.#size, Math.min(this.#pending.length * 2, this.#maxBytes)));
      wider.set(this.#pending.subarray(0, at));
      this.#pending = wider;
    }
    this.#pending.set(part, at);
  }

  #endWith(part: Uint8Array): Line {
    if (this.#size === 0) return this.#line(part);
    this.#append(part);
    const line = this.#line(this.#pending.subarray(0, this.#size));
    this.#pending = new Uint8Array(0);
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

/** Nesting levels that are written. `JSON.stringify` overflows the stack at a few thousand. */
const LEVELS_MAX = 64;

/** Returns the JSON of an unchecked value, cut to `max` characters. Levels that are nested too deep are omitted. */
export function boundedJson(value: unknown, max: number, indent?: number): string {
  if (value === undefined) return '';
  return JSON.stringify(pruned(value, LEVELS_MAX), undefined, indent).slice(0, max).toWellFormed();
}

/** Whether a value has more than `levels` levels of objects and arrays. */
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

/** Returns the parsed JSON, or `undefined` if it isn't valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
