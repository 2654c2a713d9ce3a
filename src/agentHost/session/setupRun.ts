import { assertNever } from '../../base/assertNever';
import { deferred } from '../../base/deferred';
import type { Logger } from '../../base/logger';
import type { Line } from '../../base/ndjson';
import { redact } from '../../base/redact';
import type { LaunchSpec } from '../../domain/agent/launchSpec';
import { setupCallId, type SetupEnd } from '../../domain/session/setup';
import { spawnProcess, type RunningProcess } from '../../platform/process/process';
import type { EventLog } from '../log/log';
import { SetupOutput } from './setupOutput';
import type { CutShort } from './turn';

const LINE_MAX_BYTES = 16 * 1024;
/** Nothing is written to its input, so its end tells it nothing. */
const GRACES = { inputEndMs: 0, terminateMs: 3_000 };

export interface SetupOptions {
  /** Names it; a setup is run once. */
  readonly setup: string;
  /** The marker of its processes. */
  readonly run: string;
  /** The user's command line, as it is shown. */
  readonly command: string;
  readonly spec: LaunchSpec;
  /** Whether messages wait for its end. */
  readonly hold: boolean;
  readonly events: EventLog;
  readonly log: Logger;
}

/** One run of a worktree's setup command: its processes, from before their start to the logged end of all of them. */
export class SetupRun {
  /** The sequence of its beginning in the log. */
  readonly started: Promise<number>;
  readonly ended: Promise<SetupEnd>;
  readonly #options: SetupOptions;
  readonly #output: SetupOutput;
  readonly #cut = deferred<undefined>();
  #how: CutShort | undefined;

  constructor(options: SetupOptions) {
    this.#options = options;
    const { events, setup, run, command, spec, hold } = options;
    const call = setupCallId(run);
    this.#output = new SetupOutput((outputDelta) => events.emit({ type: 'toolCall', call: { id: call, outputDelta } }));
    const { cwd } = spec;
    // In the log before there is a process, so that a successor of this host finds the marker of whatever was started.
    this.started = events.append('extension', { type: 'setupStarted', setup, run, command, cwd, hold });
    this.ended = this.started.then(() => this.#run());
  }

  get holds(): boolean {
    return this.#options.hold;
  }

  /** Ends its processes; settled when none is left and the end is in the log. */
  async stop(how: CutShort): Promise<void> {
    this.#how ??= how;
    this.#cut.resolve(undefined);
    await this.ended;
  }

  async #run(): Promise<SetupEnd> {
    const { spec, run, log, setup, events, hold } = this.#options;
    const onStderrLine = (line: Line) => void this.#tell(line);
    const started = this.#how
      ? undefined
      : await spawnProcess(spec, { marker: run, log, onStderrLine, maxLineBytes: LINE_MAX_BYTES });
    let code: number | null = null;
    if (started?.ok === true) code = await this.#untilEnd(started.value);
    else if (started) await this.#output.add(started.error.detail ?? started.error.code);
    await this.#output.end();
    const end = this.#how ?? (code === 0 ? 'completed' : 'failed');
    await events.append('extension', { type: 'setupEnded', setup, run, end, code, hold });
    return end;
  }

  /** What the command leaves running in the background ends with it: its worktree may be moved or deleted. */
  async #untilEnd(process: RunningProcess): Promise<number | null> {
    process.endInput();
    const reading = this.#read(process);
    await Promise.race([process.stopped, this.#cut.promise]);
    await process.stop({ graces: GRACES });
    await reading;
    return (await process.stopped).code;
  }

  async #read(process: RunningProcess): Promise<void> {
    for await (const line of process.lines) await this.#tell(line);
  }

  #tell(line: Line): Promise<void> {
    return this.#output.add('text' in line ? redact(line.text) : `[a line of ${line.tooLong} bytes]`);
  }
}

/** Whether what waited for a setup may go on after it: a command that fails is told, and holds nobody up. */
export function letsGoOn(end: SetupEnd): boolean {
  switch (end) {
    case 'completed':
    case 'failed':
      return true;
    case 'cancelled':
    case 'interrupted':
      return false;
    default:
      return assertNever(end);
  }
}
