import type { Readable } from 'node:stream';
import { LineSplitter, type Line } from '../../base/ndjson';

/** Once the tree has ended, the rest of a pipe arrives immediately. */
const DRY_MS = 300;

/**
 * Reads a pipe at the reader's pace: nothing is read before it is requested, so the pipe fills up and the writer waits.
 * Holds the pipe from construction on, because Node discards unread data when a process exits.
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
   * From now on, the pipe ends when it has been empty for a moment, because a process that left the tree may hold the
   * other end open indefinitely.
   */
  expectEnd(): void {
    this.#endExpected = true;
    this.#wake?.();
  }

  /** Yields the chunks of the pipe until it ends or breaks. For one reader. */
  async *chunks(): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const chunk: unknown = this.#stream.read();
      if (Buffer.isBuffer(chunk)) yield chunk;
      else if (this.#stream.readableEnded || this.#stream.destroyed) return;
      else if (!(await this.#waitForEvent())) {
        this.#stream.destroy();
        return;
      }
    }
  }

  /** Yields the lines of the pipe. See `LineSplitter`. For one reader. */
  async *lines(maxBytes?: number): AsyncGenerator<Line, void, undefined> {
    const splitter = new LineSplitter(maxBytes);
    for await (const chunk of this.chunks()) for (const line of splitter.push(chunk)) yield line;
    const last = splitter.end();
    if (last) yield last;
  }

  /**
   * Waits for the next event of the stream. Returns false if nothing happens for a while although it is expected to
   * end.
   */
  #waitForEvent(): Promise<boolean> {
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
