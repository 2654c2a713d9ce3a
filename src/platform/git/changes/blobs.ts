import { deferred, type Deferred } from '../../../base/deferred';
import { fail, ok, type Result } from '../../../base/result';
import type { CallError, GitRunner } from '../exec/exec';

/** The content of a file in a commit or tree; `undefined` if it has no file with this path. */
export type FileContent = Uint8Array | undefined;

interface Request {
  /** `<commit or tree>:<path>` */
  readonly name: string;
  readonly reply: Deferred<Result<FileContent, CallError>>;
}

interface Found {
  readonly request: Request;
  readonly id: string;
  readonly size: number;
}

/** Editors don't show larger files, and each file is held in memory. */
const MAX_FILE_BYTES = 50 * 1024 * 1024;
const MAX_BATCH_BYTES = 64 * 1024 * 1024;

/**
 * Reads files from commits and trees of a repository. The same two processes read all files that are requested at the
 * same time, so a review of hundreds of files costs as much as one file, and no process stays running.
 */
export class BlobReader {
  readonly #git: GitRunner;
  readonly #cwd: string;
  #waiting: Request[] = [];

  constructor(git: GitRunner, commonDir: string) {
    this.#git = git;
    this.#cwd = commonDir;
  }

  /** Returns the stored content, before any filter (line ends, Git LFS). Fails with `outputTooLarge` over 50 MiB. */
  read(treeish: string, path: string): Promise<Result<FileContent, CallError>> {
    const reply = deferred<Result<FileContent, CallError>>();
    this.#waiting.push({ name: `${treeish}:${path}`, reply });
    if (this.#waiting.length === 1) setImmediate(() => void this.#replyToAll());
    return reply.promise;
  }

  async #replyToAll(): Promise<void> {
    const requests = this.#waiting;
    this.#waiting = [];
    try {
      const found = await this.#find(requests);
      if (!found.ok) for (const { reply } of requests) reply.resolve(found);
      else for (const batch of batches(found.value)) await this.#readBatch(batch);
    } catch (error) {
      for (const { reply } of requests) reply.reject(error);
    }
  }

  /** Replies to requests for files that are missing or too large. Returns id and size of the others. */
  async #find(requests: readonly Request[]): Promise<Result<readonly Found[], CallError>> {
    const input = requests.map(({ name }) => `${name}\0`).join('');
    const args = ['cat-file', '--batch-check=%(objecttype) %(objectname) %(objectsize)', '-z'];
    const printed = await this.#git.run({ cwd: this.#cwd, args, input, kind: 'read' });
    if (!printed.ok) return printed;
    let rest = printed.value;
    const found: Found[] = [];
    for (const request of requests) {
      const known = /^(\w+) ([0-9a-f]{40,64}) (\d+)\n/.exec(rest);
      // Git prints the name of a missing file, which may contain line breaks, so skip its length instead of parsing it.
      rest = rest.slice(known ? known[0].length : `${request.name} missing\n`.length);
      const size = Number(known?.[3]);
      if (known?.[1] !== 'blob') request.reply.resolve(ok());
      else if (size > MAX_FILE_BYTES) request.reply.resolve(fail('outputTooLarge', { params: { size } }));
      else found.push({ request, id: known[2] ?? '', size });
    }
    return ok(found);
  }

  async #readBatch(batch: readonly Found[]): Promise<void> {
    const input = batch.map(({ id }) => `${id}\n`).join('');
    const maxBytes = 2 * (MAX_BATCH_BYTES + MAX_FILE_BYTES);
    const read = await this.#git.execute({
      cwd: this.#cwd,
      args: ['cat-file', '--batch'],
      input,
      kind: 'read',
      maxBytes,
    });
    if (!read.ok) {
      for (const { request } of batch) request.reply.resolve(read);
      return;
    }
    const { stdout } = read.value;
    let at = 0;
    for (const { request, size } of batch) {
      const start = stdout.indexOf(NEWLINE, at) + 1;
      // A copy: a view would hold the whole buffer in memory.
      request.reply.resolve(ok(new Uint8Array(stdout.subarray(start, start + size))));
      at = start + size + 1;
    }
  }
}
const NEWLINE = 10;

/** Splits files into batches that fit into memory. */
function batches(found: readonly Found[]): readonly (readonly Found[])[] {
  const all: Found[][] = [];
  let bytes = Infinity;
  for (const one of found) {
    if (bytes + one.size > MAX_BATCH_BYTES) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)?.push(one);
    bytes += one.size;
  }
  return all;
}
