import * as v from 'valibot';
import { finiteSchema, optionalFiniteSchema } from '../number';

/** What a session has used, as far as the agent tells. Tokens; all cumulative for the session. */
export const usageSchema = v.object({
  inputTokens: optionalFiniteSchema,
  outputTokens: optionalFiniteSchema,
  /** Tokens in the context window now, and its size. */
  contextUsed: optionalFiniteSchema,
  contextSize: optionalFiniteSchema,
  cost: v.fallback(v.optional(v.object({ amount: finiteSchema, currency: v.string() })), undefined),
});
export type Usage = v.InferOutput<typeof usageSchema>;
