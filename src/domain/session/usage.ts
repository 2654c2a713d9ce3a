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

/** What a session has used after news of it; a number that could not be read leaves the one that is known. */
export function usageAfter(before: Usage, news: Usage): Usage {
  const known = Object.fromEntries(Object.entries(news).filter(([, value]) => value !== undefined));
  return { ...before, ...known };
}
