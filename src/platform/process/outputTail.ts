import type { Line } from '../../base/ndjson';

/** The last lines of an output, up to a limit. Only complete ones, because half of a secret can't be recognized. */
export class OutputTail {
  readonly #maxBytes: number;
  #lines: string[] = [];
  #bytes = 0;
  #dropped = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(line: Line): void {
    const text = 'text' in line ? line.text : `[a line of ${line.tooLong} bytes]`;
    this.#lines.push(text);
    this.#bytes += sizeOf(text);
    while (this.#bytes > this.#maxBytes && this.#dropped < this.#lines.length) {
      this.#bytes -= sizeOf(this.#lines[this.#dropped] ?? '');
      this.#dropped += 1;
    }
    if (this.#dropped * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#dropped);
      this.#dropped = 0;
    }
  }

  text(): string {
    return this.#lines.slice(this.#dropped).join('\n');
  }
}

function sizeOf(text: string): number {
  return Buffer.byteLength(text) + 1;
}
