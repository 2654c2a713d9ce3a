import type { Readable } from 'node:stream';
import { LineSplitter, type Line } from '../../base/ndjson';

/** Once the tree has ended, whatever still comes out of a pipe comes at once. */
const DRY_MS = 300;

/**
 * Reads a pipe at the reader's pace: nothing is taken from it before it is asked for, so the pipe fills and the
 * writer waits. Holds the pipe from its construction on; Node throws away what nobody reads when a process exits.
 */
export class PipeReader {
  readonly #stream: Readable;
  #wake: (() => void) | undefined;
  #endExpected = false;

  constructor(stream: Readable) {
    this.#stream = stream;
    const wake = () => this.#wake?.();
    for (const event of ['readable', 'end', 'error', 'close']) stream.on(event, wake);
  }

  /**
   * From now on the pipe is over when it has been empty for a moment. A process that has left the tree may hold the
   * other end open for ever.
   */
  expectEnd(): void {
    this.#endExpected = true;
    this.#wake?.();
  }

  /** What comes, to the end of the pipe. A broken pipe ends, too. For one reader. */
  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const chunk: unknown = this.#stream.read();
      if (Buffer.isBuffer(chunk)) yield chunk;
      else if (this.#stream.readableEnded || this.#stream.destroyed) return;
      else if (!(await this.#woken())) {
        this.#stream.destroy();
        return;
      }
    }
  }

  /** What comes, as lines; see LineSplitter. For one reader. */
  async *lines(maxBytes?: number): AsyncGenerator<Line, void, undefined> {
    const splitter = new LineSplitter(maxBytes);
    for await (const chunk of this.chunks()) for (const line of splitter.push(chunk)) yield line;
    const last = splitter.end();
    if (last) yield last;
  }

  /** Waits until something happens to the stream. False: nothing for a while, although the end is expected. */
  #woken(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.#endExpected ? setTimeout(() => resolve(false), DRY_MS) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve(true);
      };
    });
  }
}
