/** Bytes of all kept contents together. */
const BYTES_MAX = 64 * 1024 * 1024;

/** Contents that never change, the ones used last, up to 64 MB. */
export class ContentCache {
  readonly #contents = new Map<string, Uint8Array>();
  #bytes = 0;

  get(key: string): Uint8Array | undefined {
    const content = this.#contents.get(key);
    if (content) {
      this.#contents.delete(key);
      this.#contents.set(key, content);
    }
    return content;
  }

  keep(key: string, content: Uint8Array): void {
    if (content.length > BYTES_MAX / 8 || this.#contents.has(key)) return;
    this.#contents.set(key, content);
    this.#bytes += content.length;
    for (const [oldest, { length }] of this.#contents) {
      if (this.#bytes <= BYTES_MAX) return;
      this.#contents.delete(oldest);
      this.#bytes -= length;
    }
  }
}
