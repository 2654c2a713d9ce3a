import * as v from 'valibot';
import { idSchema, type AskId } from '../ids';
import { fileDiffSchema } from '../session/toolCall';

/** `allowOnce` and `rejectOnce` answer this request only. The agent remembers the others, in its own way. */
export const askOptionKindSchema = v.picklist(['allowOnce', 'allowAlways', 'rejectOnce', 'rejectAlways']);
export type AskOptionKind = v.InferOutput<typeof askOptionKindSchema>;

/** Returns the kind of an option whose own kind is unknown: never one that a plain Allow or Deny would choose. */
export function lastingKind(word: unknown): AskOptionKind {
  return typeof word === 'string' && word.startsWith('reject') ? 'rejectAlways' : 'allowAlways';
}

/** An answer that the agent offers. IDs are opaque. Several options may have the same kind (Qwen). */
export const askOptionSchema = v.object({
  id: v.string(),
  /** The agent's own words. Empty if it has none; then the view uses its word for the kind. */
  label: v.string(),
  kind: v.fallback(askOptionKindSchema, (read) => lastingKind(read?.value)),
});
export type AskOption = v.InferOutput<typeof askOptionSchema>;

export const askKindSchema = v.picklist(['edit', 'command', 'fetch', 'mcp', 'plan', 'question', 'other']);
export type AskKind = v.InferOutput<typeof askKindSchema>;

/** An agent's permission request: exactly what it wants to do, and the answers that it accepts. */
export const askSchema = v.object({
  id: idSchema<AskId>(),
  /** The tool call that waits for the answer. */
  call: v.optional(v.string()),
  kind: v.fallback(askKindSchema, 'other'),
  title: v.string(),
  /** The exact command line. */
  command: v.optional(v.string()),
  cwd: v.optional(v.string()),
  diffs: v.array(fileDiffSchema),
  /** The agent's own reason, or the tool's arguments if nothing else describes them. */
  detail: v.optional(v.string()),
  options: v.array(askOptionSchema),
  /** Whether the reason for a denial reaches the model. */
  takesReason: v.boolean(),
});
export type Ask = v.InferOutput<typeof askSchema>;

/**
 * How an ask ended: answered with one of its options, withdrawn by the agent or at the end of the turn, or lost with
 * the agent's process.
 */
export const askOutcomeSchema = v.variant('type', [
  v.object({
    type: v.literal('selected'),
    option: v.string(),
    kind: askOptionKindSchema,
    reason: v.optional(v.string()),
  }),
  v.object({ type: v.literal('withdrawn') }),
]);
export type AskOutcome = v.InferOutput<typeof askOutcomeSchema>;

/** Returns the option for a plain *Allow* or *Deny*: only this once, never a lasting one. */
export function onceOption(ask: Ask, answer: 'allow' | 'deny'): AskOption | undefined {
  const kind: AskOptionKind = answer === 'allow' ? 'allowOnce' : 'rejectOnce';
  return ask.options.find((option) => option.kind === kind);
}

/** Returns the agent's own lasting options, which are separate from Coppice's rules. */
export function lastingOptions(ask: Ask): readonly AskOption[] {
  return ask.options.filter((option) => option.kind === 'allowAlways' || option.kind === 'rejectAlways');
}
