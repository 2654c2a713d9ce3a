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
  #parts: Uint8Array[] = [];
  #size = 0;

  constructor(maxBytes = 32 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that end in this chunk. */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, at));
      lines.push(this.#take());
      from = at + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    return lines;
  }

  /** The last line, if the stream ended without a newline. */
  end(): Line | undefined {
    return this.#size > 0 ? this.#take() : undefined;
  }

  #keep(part: Uint8Array): void {
    this.#size += part.length;
    if (this.#size <= this.#maxBytes) this.#parts.push(part.slice());
    else this.#parts = [];
  }

  #take(): Line {
    const size = this.#size;
    const parts = this.#parts;
    this.#parts = [];
    this.#size = 0;
    if (size > this.#maxBytes) return { tooLong: size };
    const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : joined(parts, size);
    const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
    return { text: this.#decoder.decode(bytes.subarray(0, end)) };
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The parsed JSON of a text, or `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
