import { deferred, type Deferred } from '../../../base/deferred';
import { gitFault, type GitResult } from '../exec/errors';
import type { GitRunner } from '../exec/run';

/** The content of a file in a commit or tree; missing where that has no file of this path. */
export type FileContent = Uint8Array | undefined;

interface Request {
  /** `<commit or tree>:<path>` */
  readonly name: string;
  readonly answer: Deferred<GitResult<FileContent>>;
}

interface Found {
  readonly request: Request;
  readonly id: string;
  readonly size: number;
}

/** No editor shows more, and each of them is held in memory. */
const MAX_FILE_BYTES = 50 * 1024 * 1024;
const MAX_BATCH_BYTES = 64 * 1024 * 1024;

/**
 * Reads files out of commits and trees of one repository. What is asked for at the same time is read by the same two
 * processes, so a review of hundreds of files costs as much as one file, and no process has to be kept.
 */
export class BlobReader {
  readonly #git: GitRunner;
  readonly #cwd: string;
  #waiting: Request[] = [];

  constructor(git: GitRunner, commonDir: string) {
    this.#git = git;
    this.#cwd = commonDir;
  }

  /** The content as it is stored, before any filter (line ends, Git LFS). Fails with `outputTooLarge` over 50 MiB. */
  read(treeish: string, path: string): Promise<GitResult<FileContent>> {
    const answer = deferred<GitResult<FileContent>>();
    this.#waiting.push({ name: `${treeish}:${path}`, answer });
    if (this.#waiting.length === 1) setImmediate(() => void this.#answerAll());
    return answer.promise;
  }

  async #answerAll(): Promise<void> {
    const requests = this.#waiting;
    this.#waiting = [];
    try {
      const found = await this.#find(requests);
      if (!found.ok) for (const { answer } of requests) answer.resolve(found);
      else for (const batch of batches(found.value)) await this.#answer(batch);
    } catch (error) {
      for (const { answer } of requests) answer.reject(error);
    }
  }

  /** Answers what is missing or too large, and tells id and size of the rest. */
  async #find(requests: readonly Request[]): Promise<GitResult<readonly Found[]>> {
    const input = requests.map(({ name }) => `${name}\0`).join('');
    const args = ['cat-file', '--batch-check=%(objecttype) %(objectname) %(objectsize)', '-z'];
    const told = await this.#git.run({ cwd: this.#cwd, args, input, kind: 'read' });
    if (!told.ok) return told;
    let rest = told.value;
    const found: Found[] = [];
    for (const request of requests) {
      const known = /^(\w+) ([0-9a-f]{40,64}) (\d+)\n/.exec(rest);
      // What is missing is told by its own name, which may hold line breaks; so it is measured instead of parsed.
      rest = rest.slice(known ? known[0].length : `${request.name} missing\n`.length);
      const size = Number(known?.[3]);
      if (known?.[1] !== 'blob') request.answer.resolve({ ok: true, value: undefined });
      else if (size > MAX_FILE_BYTES) request.answer.resolve(gitFault('outputTooLarge', { params: { size } }));
      else found.push({ request, id: known[2] ?? '', size });
    }
    return { ok: true, value: found };
  }

  async #answer(batch: readonly Found[]): Promise<void> {
    const input = batch.map(({ id }) => `${id}\n`).join('');
    const maxBytes = 2 * (MAX_BATCH_BYTES + MAX_FILE_BYTES);
    const read = await this.#git.attempt({
      cwd: this.#cwd,
      args: ['cat-file', '--batch'],
      input,
      kind: 'read',
      maxBytes,
    });
    if (!read.ok) {
      for (const { request } of batch) request.answer.resolve(read);
      return;
    }
    const { stdout } = read.value;
    let at = 0;
    for (const { request, size } of batch) {
      const start = stdout.indexOf(NEWLINE, at) + 1;
      // A copy: a part of the buffer would keep all of it in memory.
      request.answer.resolve({ ok: true, value: new Uint8Array(stdout.subarray(start, start + size)) });
      at = start + size + 1;
    }
  }
}
const NEWLINE = 10;

/** Cuts what is to be read into portions that fit into memory. */
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
