import * as v from 'valibot';
import { finiteSchema, optionalFiniteSchema } from '../number';

/** What a session has used, as far as the agent reports it. Tokens, cumulative for the session. */
export const usageSchema = v.object({
  inputTokens: optionalFiniteSchema,
  outputTokens: optionalFiniteSchema,
  /** Tokens in the context window, and its size. */
  contextUsed: optionalFiniteSchema,
  contextSize: optionalFiniteSchema,
  cost: v.fallback(v.optional(v.object({ amount: finiteSchema, currency: v.string() })), undefined),
});
export type Usage = v.InferOutput<typeof usageSchema>;

/** Returns the usage after an update. A number that can't be read leaves the known one unchanged. */
export function usageAfter(before: Usage, news: Usage): Usage {
  const known = Object.fromEntries(Object.entries(news).filter(([, value]) => value !== undefined));
  return { ...before, ...known };
}
