import type { SessionEvent } from '../../domain/session/event';
import type { FileDiff, ToolCallPatch } from '../../domain/session/toolCall';

/** Longest text in one entry, in characters. A longer one becomes several entries, or is cut if it can't. */
const TEXT_MAX = 256 * 1024;
/** Longest texts of all diffs of one entry together, in characters. */
const DIFFS_MAX = 1024 * 1024;
const DIFF_TEXT_MIN = 4 * 1024;

/** An event that fits into an entry. `cut`: how many characters it lost. */
export interface Fitting {
  readonly event: SessionEvent;
  readonly cut: number;
}

/**
 * Returns the event as entries of bounded size. Text and output are spread over several, without loss. The texts of huge
 * diffs (marked `partial`: the file itself has them), arguments, and details are cut. Commands, options, and prompts are
 * never cut, because people decide on them.
 */
export function fitting(event: SessionEvent): readonly Fitting[] {
  switch (event.type) {
    case 'text':
    case 'thought':
      return pieces(event.text).map((text) => ({ event: { ...event, text }, cut: 0 }));
    case 'toolCall':
      return callPieces(event.call);
    case 'asked': {
      const cutter = new Cutter();
      const { diffs, detail, ...rest } = event.ask;
      const ask = { ...rest, diffs: cutter.diffs(diffs), ...cutter.field('detail', detail) };
      return [{ event: { type: 'asked', ask }, cut: cutter.cut }];
    }
    case 'notice':
      return [cutText(event, event.text, (text) => ({ ...event, text }))];
    case 'unknown':
      return [cutText(event, event.raw, (raw) => ({ ...event, raw }))];
    case 'agentStopped':
      return [cutText(event, event.stderr, (stderr) => ({ ...event, stderr }))];
    case 'fault':
    case 'turnEnded': {
      const { fault } = event;
      return [cutText(event, fault?.detail, (detail) => ({ ...event, ...(fault && { fault: { ...fault, detail } }) }))];
    }
    default:
      return [{ event, cut: 0 }];
  }
}

function callPieces(call: ToolCallPatch): readonly Fitting[] {
  const { output, outputDelta, diffs, input, ...rest } = call;
  const cutter = new Cutter();
  const shape = { ...rest, ...(diffs && { diffs: cutter.diffs(diffs) }), ...cutter.field('input', input) };
  const length = (output?.length ?? 0) + (outputDelta?.length ?? 0);
  if (length <= TEXT_MAX) {
    const whole = {
      ...shape,
      ...(output !== undefined && { output }),
      ...(outputDelta !== undefined && { outputDelta }),
    };
    return [{ event: { type: 'toolCall', call: whole }, cut: cutter.cut }];
  }
  const [first = '', ...more] = pieces((output ?? '') + (outputDelta ?? ''));
  const begin = output === undefined ? { id: call.id, outputDelta: first } : { id: call.id, output: first };
  const calls: readonly ToolCallPatch[] = [begin, ...more.map((text) => ({ id: call.id, outputDelta: text }))];
  return [
    ...calls.map((piece) => ({ event: { type: 'toolCall' as const, call: piece }, cut: 0 })),
    { event: { type: 'toolCall', call: shape }, cut: cutter.cut },
  ];
}

function pieces(text: string): readonly string[] {
  if (text.length <= TEXT_MAX) return [text];
  const count = Math.ceil(text.length / TEXT_MAX);
  return Array.from({ length: count }, (_, at) => text.slice(at * TEXT_MAX, (at + 1) * TEXT_MAX));
}

function cutText(event: SessionEvent, text: string | undefined, put: (text: string) => SessionEvent): Fitting {
  if (text === undefined || text.length <= TEXT_MAX) return { event, cut: 0 };
  return { event: put(text.slice(0, TEXT_MAX)), cut: text.length - TEXT_MAX };
}

class Cutter {
  cut = 0;

  field<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, string>> {
    if (text === undefined) return {};
    return { [name]: this.#text(text, TEXT_MAX) } as Record<Name, string>;
  }

  diffs(diffs: readonly FileDiff[]): FileDiff[] {
    const limit = Math.max(DIFF_TEXT_MIN, Math.floor(DIFFS_MAX / Math.max(1, 2 * diffs.length)));
    return diffs.map((diff) => {
      const before = this.cut;
      const newText = this.#text(diff.newText, limit);
      const oldText = diff.oldText === null ? null : this.#text(diff.oldText, limit);
      return this.cut === before ? diff : { ...diff, oldText, newText, partial: true };
    });
  }

  #text(text: string, limit: number): string {
    this.cut += Math.max(0, text.length - limit);
    return text.slice(0, limit);
  }
}
