import { createHash, type Hash } from 'node:crypto';
import { isFinal, type ToolCallPatch } from '../../domain/session/toolCall';

/** Running tool calls whose output is followed; the oldest is forgotten for one more. */
const FOLLOWED_MAX = 64;

interface Output {
  length: number;
  hash: Hash;
}

/**
 * Some agents send a tool's whole output again with each line that it prints. This turns such a repetition into what
 * is added to it, so that a log grows with the output and not with its square.
 */
export class ToolOutputs {
  readonly #byCall = new Map<string, Output>();

  /** The patch that says the same in fewer words. */
  shorten(patch: ToolCallPatch): ToolCallPatch {
    const told = this.#shortened(patch);
    const { length, hash } = this.#byCall.get(patch.id) ?? { length: 0, hash: createHash('sha1') };
    if (told.output !== undefined) this.#follow(patch.id, restart(told.output + (told.outputDelta ?? '')));
    else if (told.outputDelta !== undefined)
      this.#follow(patch.id, { length: length + told.outputDelta.length, hash: hash.update(told.outputDelta) });
    if (patch.status !== undefined && isFinal(patch.status)) this.#byCall.delete(patch.id);
    return told;
  }

  #shortened(patch: ToolCallPatch): ToolCallPatch {
    const before = this.#byCall.get(patch.id);
    if (!before || patch.output === undefined || !beginsWith(patch.output, before)) return patch;
    const { output, outputDelta, ...rest } = patch;
    const added = output.slice(before.length) + (outputDelta ?? '');
    return added === '' ? rest : { ...rest, outputDelta: added };
  }

  #follow(call: string, output: Output): void {
    this.#byCall.delete(call);
    this.#byCall.set(call, output);
    const [oldest] = this.#byCall.keys();
    if (this.#byCall.size > FOLLOWED_MAX && oldest !== undefined) this.#byCall.delete(oldest);
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
