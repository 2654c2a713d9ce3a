import { randomUUID } from 'node:crypto';
import { deferred } from '../../base/deferred';
import { silentLogger } from '../../base/logger';
import { fail, ok, type Result } from '../../base/result';
import type { StopGraces } from '../../domain/agent/launchSpec';
import { RUN_VARIABLE, type Environment } from './environment';
import { launch, type LaunchCode, type Launched } from './launch';
import { OutputTail } from './outputTail';
import { NO_GRACES, stopTree } from './stopTree';

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
const STDERR_BYTES = 64 * 1024;

export interface CommandOptions {
  readonly cwd: string;
  /** The complete environment. The command inherits nothing else. */
  readonly env: Environment;
  /** Written to its stdin, which is then closed. If missing, the command has no stdin. */
  readonly input?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Maximum bytes of stdout. Default 16 MiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** Time for the tree to end by itself when it is stopped. Default 0. */
  readonly graces?: StopGraces;
}

/** Output of a command that ended by itself. An exit code other than 0 may be a result, so it isn't a failure here. */
export interface CommandOutput {
  readonly exitCode: number;
  readonly stdoutBytes: Uint8Array;
  /** stdout as UTF-8. Invalid bytes become U+FFFD. */
  readonly stdout: string;
  /** The last 64 KiB of stderr, not redacted. */
  readonly stderr: string;
}

export type CommandCode = LaunchCode | Interruption | 'killedBySignal';

type Interruption = 'timedOut' | 'aborted' | 'outputTooLarge';

/** Runs a short command to its end. If it takes too long or its output grows too large, its tree is stopped. */
export async function runCommand(
  argv: readonly [string, ...string[]],
  options: CommandOptions,
): Promise<Result<CommandOutput, CommandCode>> {
  if (options.signal?.aborted) return fail('aborted', { params: { command: argv[0] } });
  const marker = `command-${randomUUID()}`;
  const env = { ...options.env, [RUN_VARIABLE]: marker };
  const launched = await launch({ argv, env, cwd: options.cwd }, options.input === undefined ? 'ignore' : 'pipe');
  if (!launched.ok) return launched;
  launched.value.stdin?.end(options.input);
  return new Command(argv[0], launched.value, marker, options).run();
}

class Command {
  readonly #name: string;
  readonly #launched: Launched;
  readonly #marker: string;
  readonly #options: CommandOptions;
  readonly #interrupted = deferred<Interruption>();
  readonly #stderr = new OutputTail(STDERR_BYTES);

  constructor(name: string, launched: Launched, marker: string, options: CommandOptions) {
    this.#name = name;
    this.#launched = launched;
    this.#marker = marker;
    this.#options = options;
  }

  async run(): Promise<Result<CommandOutput, CommandCode>> {
    const { timeoutMs, signal } = this.#options;
    const timer = setTimeout(() => this.#interrupted.resolve('timedOut'), timeoutMs);
    const abort = () => this.#interrupted.resolve('aborted');
    signal?.addEventListener('abort', abort);
    // The signal may have been aborted while the command was being started.
    if (signal?.aborted) abort();
    try {
      const outcome = await Promise.race([this.#finish(), this.#interrupted.promise]);
      return typeof outcome === 'string' ? await this.#kill(outcome) : outcome;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  async #finish(): Promise<Result<CommandOutput, CommandCode> | Interruption> {
    const output = Promise.all([this.#readStdout(), this.#readStderr()]);
    const { code, signal } = await this.#launched.exited;
    // A daemon that the command started may hold the pipes open.
    this.#launched.stdout.expectEnd();
    this.#launched.stderr.expectEnd();
    const [stdoutBytes] = await output;
    if (stdoutBytes === undefined) return 'outputTooLarge';
    const stderr = this.#stderr.text();
    if (code === null)
      return fail('killedBySignal', { params: { command: this.#name, signal: signal ?? '' }, detail: stderr });
    return ok({
      exitCode: code,
      stdoutBytes,
      get stdout() {
        return Buffer.from(stdoutBytes.buffer, stdoutBytes.byteOffset, stdoutBytes.byteLength).toString('utf8');
      },
      stderr,
    });
  }

  async #kill(why: Interruption): Promise<Result<CommandOutput, CommandCode>> {
    const { exited, hasExited, stdin } = this.#launched;
    const { graces = NO_GRACES } = this.#options;
    const root = { ...(await this.#launched.identity()), hasExited };
    await stopTree({ root, marker: this.#marker, exited, endInput: () => stdin?.destroy() }, graces, silentLogger);
    this.#launched.stdout.expectEnd();
    this.#launched.stderr.expectEnd();
    return fail(why, {
      params: { command: this.#name, timeoutMs: this.#options.timeoutMs },
      detail: this.#stderr.text(),
    });
  }

  /** Undefined if it was too large. */
  async #readStdout(): Promise<Uint8Array | undefined> {
    const { maxBytes = DEFAULT_MAX_BYTES } = this.#options;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.#launched.stdout.chunks()) {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else this.#interrupted.resolve('outputTooLarge');
    }
    return size <= maxBytes ? Buffer.concat(chunks) : undefined;
  }

  async #readStderr(): Promise<void> {
    for await (const line of this.#launched.stderr.lines(STDERR_BYTES)) this.#stderr.add(line);
  }
}
