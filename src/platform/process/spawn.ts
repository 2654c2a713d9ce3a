import type { Logger } from '../../base/logger';
import type { Line } from '../../base/ndjson';
import { redact } from '../../base/redact';
import { errorText, fail, ok, type Result } from '../../base/result';
import type { LaunchSpec, StopGraces } from '../../domain/agent/launchSpec';
import { RUN_VARIABLE } from './environment';
import { launch, type LaunchCode, type Launched, type ProcessEnd } from './launch';
import { OutputTail } from './outputTail';
import type { ProcessIdentity } from './processIdentity';
import { DEFAULT_GRACES, stopTree, within } from './stopTree';

/** Enough for a stack trace and its context. */
const STDERR_TAIL_BYTES = 64 * 1024;
const STDERR_LINE_BYTES = 16 * 1024;

export interface SpawnOptions {
  /** Value of the variable COPPICE_RUN, which marks every process of the tree. Letters, digits, `_`, and `-`. */
  readonly marker: string;
  readonly log: Logger;
  /** Called with each line of stderr, not redacted, because it may contain login instructions. */
  readonly onStderrLine?: (line: Line) => void;
  /** Longest line of stdout in bytes. Only the length of a longer one is reported. Default 32 MiB. */
  readonly maxLineBytes?: number;
}

export interface StopOptions {
  /** Overrides those of the launch spec. */
  readonly graces?: StopGraces;
  /** Runs first, for example to cancel by protocol. It has `graceMs`, or until the process has ended. */
  readonly politely?: { readonly ask: () => Promise<unknown>; readonly graceMs: number };
}

/** A process that communicates over stdin and stdout, with all processes that it starts. */
export interface RunningProcess {
  readonly pid: number;
  readonly identity: ProcessIdentity;
  /**
   * Lines of stdout, for one reader, once. They are read at the reader's pace, so the process waits if they aren't
   * read. They end with the pipe, which orphaned processes may hold open until `stop()`.
   */
  readonly lines: AsyncIterable<Line>;
  /** Resolves when the process has read the text or has ended. Await it, or texts accumulate in memory. */
  write(text: string): Promise<Result<undefined, 'inputClosed'>>;
  endInput(): void;
  /** The last lines of stderr, redacted, at most 64 KiB. */
  stderrTail(): string;
  /** Resolves with how the process ended, for whatever reason. Its children may still be running, so call `stop()`. */
  readonly stopped: Promise<ProcessEnd>;
  /**
   * Ends the whole tree: polite step, end of input, SIGTERM, SIGKILL, each after its grace (default 3 seconds), until
   * no process of the run remains. Takes at most the graces plus about two seconds. Safe to call at any time. A second
   * call waits for the first one.
   */
  stop(options?: StopOptions): Promise<void>;
}

/**
 * Starts the run that a spec describes. Resolves when the system has started it. Call `stop()` even after it has ended.
 */
export async function spawnProcess(
  spec: LaunchSpec,
  options: SpawnOptions,
): Promise<Result<RunningProcess, LaunchCode>> {
  if (!/^[\w-]+$/.test(options.marker)) throw new Error(`not a marker: ${options.marker}`);
  const { argv, cwd } = spec;
  const launched = await launch({ argv, cwd, env: { ...spec.env, [RUN_VARIABLE]: options.marker } }, 'pipe');
  if (!launched.ok) return launched;
  const identity = await launched.value.identity();
  const log = options.log.with({ run: options.marker, pid: identity.pid });
  log.info('process started', { label: spec.label, cwd });
  return ok(new Running(launched.value, identity, spec, { ...options, log }));
}

class Running implements RunningProcess {
  readonly pid: number;
  readonly identity: ProcessIdentity;
  readonly lines: AsyncIterable<Line>;
  readonly stopped: Promise<ProcessEnd>;
  readonly #launched: Launched;
  readonly #graces: StopGraces;
  readonly #options: SpawnOptions;
  readonly #stderr = new OutputTail(STDERR_TAIL_BYTES);
  #stop: Promise<void> | undefined;

  constructor(launched: Launched, identity: ProcessIdentity, spec: LaunchSpec, options: SpawnOptions) {
    this.pid = launched.pid;
    this.identity = identity;
    this.lines = launched.stdout.lines(options.maxLineBytes);
    this.stopped = launched.exited;
    this.#launched = launched;
    this.#graces = spec.stop ?? DEFAULT_GRACES;
    this.#options = options;
    void this.#readStderr();
    void this.stopped.then(({ code, signal }) => options.log.info('process ended', { how: signal ?? code ?? '' }));
  }

  write(text: string): Promise<Result<undefined, 'inputClosed'>> {
    const { stdin } = this.#launched;
    return new Promise((resolve) => {
      if (!stdin?.writable) resolve(fail('inputClosed'));
      else stdin.write(text, (error) => resolve(error ? fail('inputClosed', { detail: errorText(error) }) : ok()));
    });
  }

  endInput(): void {
    this.#launched.stdin?.end();
  }

  stderrTail(): string {
    return redact(this.#stderr.text());
  }

  stop(options: StopOptions = {}): Promise<void> {
    this.#stop ??= this.#end(options);
    return this.#stop;
  }

  async #end({ graces = this.#graces, politely }: StopOptions): Promise<void> {
    const { log, marker } = this.#options;
    if (politely) {
      const asked = politely
        .ask()
        .catch((error: unknown) => log.warn('failed to ask the process to end', { error: errorText(error) }));
      await within(politely.graceMs, Promise.race([asked, this.stopped]));
    }
    const root = { ...this.identity, hasExited: () => this.#launched.hasExited() };
    const endInput = () => this.endInput();
    await stopTree({ root, marker, exited: this.stopped, endInput }, graces, log);
    this.#launched.stdout.expectEnd();
    this.#launched.stderr.expectEnd();
  }

  async #readStderr(): Promise<void> {
    for await (const line of this.#launched.stderr.lines(STDERR_LINE_BYTES)) {
      this.#stderr.add(line);
      this.#options.onStderrLine?.(line);
    }
  }
}
