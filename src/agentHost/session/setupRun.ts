import { assertNever } from '../../base/assertNever';
import { deferred } from '../../base/deferred';
import type { Logger } from '../../base/logger';
import type { Line } from '../../base/ndjson';
import { redact } from '../../base/redact';
import { setupCallId, type SetupEnd, type SetupRequest } from '../../domain/session/setup';
import { spawnProcess, type RunningProcess } from '../../platform/process/process';
import type { EventLog } from '../log/log';
import { SetupOutput } from './setupOutput';
import type { EarlyEnd } from './turn';

const LINE_MAX_BYTES = 16 * 1024;
/** Setup commands have no input, so closing it ends nothing. */
const GRACES = { inputEndMs: 0, terminateMs: 3_000 };

export interface SetupOptions extends SetupRequest {
  /** The marker of its processes. */
  readonly run: string;
  readonly events: EventLog;
  readonly log: Logger;
  /** Called before the end is logged, so that readers of the log find its consequences. */
  readonly onEnding: (end: SetupEnd) => void;
}

/** One run of a worktree's setup command, from the log entry before its start to the one after the end of all its processes. */
export class SetupRun {
  /** Resolves with the sequence of its start in the log. */
  readonly started: Promise<number>;
  readonly ended: Promise<SetupEnd>;
  readonly #options: SetupOptions;
  readonly #output: SetupOutput;
  readonly #cut = deferred<undefined>();
  #how: EarlyEnd | undefined;

  constructor(options: SetupOptions) {
    this.#options = options;
    const { events, setup, run, command, spec, hold } = options;
    const call = setupCallId(run);
    this.#output = new SetupOutput((outputDelta) => events.emit({ type: 'toolCall', call: { id: call, outputDelta } }));
    const { cwd } = spec;
    // Logged before there is a process, so that a later host finds the marker of whatever was started.
    this.started = events.append('extension', { type: 'setupStarted', setup, run, command, cwd, hold });
    this.ended = this.started.then(() => this.#run());
  }

  get holds(): boolean {
    return this.#options.hold;
  }

  /** Ends its processes. Resolves when none is left and the end is in the log. */
  async stop(how: EarlyEnd): Promise<void> {
    this.#how ??= how;
    this.#cut.resolve(undefined);
    await this.ended;
  }

  async #run(): Promise<SetupEnd> {
    const { spec, run, log, setup, events, hold, onEnding } = this.#options;
    const onStderrLine = (line: Line) => void this.#add(line);
    const started = this.#how
      ? undefined
      : await spawnProcess(spec, { marker: run, log, onStderrLine, maxLineBytes: LINE_MAX_BYTES });
    let code: number | null = null;
    if (started?.ok === true) code = await this.#untilEnd(started.value);
    else if (started) await this.#output.add(started.error.detail ?? started.error.code);
    await this.#output.end();
    const end = this.#how ?? (code === 0 ? 'completed' : 'failed');
    onEnding(end);
    await events.append('extension', { type: 'setupEnded', setup, run, end, code, hold });
    return end;
  }

  /** Ends what the command leaves running in the background too, because its worktree may be moved or deleted. */
  async #untilEnd(process: RunningProcess): Promise<number | null> {
    process.endInput();
    const reading = this.#read(process);
    await Promise.race([process.stopped, this.#cut.promise]);
    await process.stop({ graces: GRACES });
    await reading;
    return (await process.stopped).code;
  }

  async #read(process: RunningProcess): Promise<void> {
    for await (const line of process.lines) await this.#add(line);
  }

  #add(line: Line): Promise<void> {
    return this.#output.add('text' in line ? redact(line.text) : `[a line of ${line.tooLong} bytes]`);
  }
}

/** Whether prompts that waited for a setup may run after it. A command that failed is reported and blocks nothing. */
export function allowsTurn(end: SetupEnd): boolean {
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
