/** Characters of output that are told as they come; a build that prints more has its end told. */
const TOLD_MAX = 512 * 1024;
/** Lines of the end that are kept for that. */
const KEPT_LINES = 200;

/** The output of a setup command, within a bound: its beginning, and its last lines, because errors stand there. */
export class SetupOutput {
  readonly #tell: (text: string) => Promise<void>;
  #told = 0;
  #dropped = 0;
  #kept: string[] = [];

  constructor(tell: (text: string) => Promise<void>) {
    this.#tell = tell;
  }

  /** Adds a line. Settled when the next one may come. */
  async add(line: string): Promise<void> {
    if (this.#told <= TOLD_MAX) {
      this.#told += line.length + 1;
      return this.#tell(`${line}\n`);
    }
    this.#kept.push(line);
    if (this.#kept.length <= 2 * KEPT_LINES) return;
    this.#dropped += this.#kept.length - KEPT_LINES;
    this.#kept = this.#kept.slice(-KEPT_LINES);
  }

  /** Tells what is kept of the end. */
  async end(): Promise<void> {
    if (this.#kept.length === 0) return;
    const gap = this.#dropped === 0 ? [] : [`[… ${this.#dropped} lines …]`];
    const text = [...gap, ...this.#kept].join('\n');
    this.#kept = [];
    await this.#tell(`${text}\n`);
  }
}
