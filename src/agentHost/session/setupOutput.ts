/** Characters of output that are emitted as they come. Of a longer output only the last lines follow. */
const EMITTED_MAX = 512 * 1024;
/** Number of those last lines. */
const LAST_LINES = 200;

/** The output of a setup command, bounded: its beginning, and its last lines, because errors are there. */
export class SetupOutput {
  readonly #emit: (text: string) => Promise<void>;
  #emitted = 0;
  #dropped = 0;
  #last: string[] = [];

  constructor(emit: (text: string) => Promise<void>) {
    this.#emit = emit;
  }

  /** Adds a line. Resolves when the next one may come. */
  async add(line: string): Promise<void> {
    if (this.#emitted <= EMITTED_MAX) {
      this.#emitted += line.length + 1;
      return this.#emit(`${line}\n`);
    }
    this.#last.push(line);
    if (this.#last.length <= 2 * LAST_LINES) return;
    this.#dropped += this.#last.length - LAST_LINES;
    this.#last = this.#last.slice(-LAST_LINES);
  }

  /** Emits the last lines of a long output. */
  async end(): Promise<void> {
    if (this.#last.length === 0) return;
    const gap = this.#dropped === 0 ? [] : [`[… ${this.#dropped} lines …]`];
    const text = [...gap, ...this.#last].join('\n');
    this.#last = [];
    await this.#emit(`${text}\n`);
  }
}
