import { createHash, type Hash } from 'node:crypto';
import { isFinal, type ToolCallPatch } from '../../domain/session/toolCall';

/** Running tool calls whose output is remembered. With more of them, the oldest is forgotten. */
const REMEMBERED_MAX = 64;

interface Output {
  length: number;
  hash: Hash;
}

/**
 * Some agents repeat a tool's whole output with each line that it prints. This reduces a repetition to what was added,
 * so that a log grows with the output and not with its square.
 */
export class ToolOutputs {
  readonly #byCall = new Map<string, Output>();

  /** Returns a patch with the same meaning, without repeated output. */
  shorten(patch: ToolCallPatch): ToolCallPatch {
    const short = this.#shortened(patch);
    const { length, hash } = this.#byCall.get(patch.id) ?? { length: 0, hash: createHash('sha1') };
    if (short.output !== undefined) this.#remember(patch.id, restart(short.output + (short.outputDelta ?? '')));
    else if (short.outputDelta !== undefined)
      this.#remember(patch.id, { length: length + short.outputDelta.length, hash: hash.update(short.outputDelta) });
    if (patch.status !== undefined && isFinal(patch.status)) this.#byCall.delete(patch.id);
    return short;
  }

  #shortened(patch: ToolCallPatch): ToolCallPatch {
    const before = this.#byCall.get(patch.id);
    if (!before || patch.output === undefined || !beginsWith(patch.output, before)) return patch;
    const { output, outputDelta, ...rest } = patch;
    const added = output.slice(before.length) + (outputDelta ?? '');
    return added === '' ? rest : { ...rest, outputDelta: added };
  }

  #remember(call: string, output: Output): void {
    this.#byCall.delete(call);
    this.#byCall.set(call, output);
    const [oldest] = this.#byCall.keys();
    if (this.#byCall.size > REMEMBERED_MAX && oldest !== undefined) this.#byCall.delete(oldest);
  }
}

function restart(text: string): Output {
  return { length: text.length, hash: createHash('sha1').update(text) };
}

function beginsWith(text: string, { length, hash }: Output): boolean {
  if (text.length < length) return false;
  const head = createHash('sha1').update(text.slice(0, length)).digest();
  return head.equals(hash.copy().digest());
}
