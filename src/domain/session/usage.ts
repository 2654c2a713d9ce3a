import * as v from 'valibot';

/** What a session has used, as far as the agent tells. Tokens; all cumulative for the session. */
export const usageSchema = v.object({
  inputTokens: v.optional(v.number()),
  outputTokens: v.optional(v.number()),
  /** Tokens in the context window now, and its size. */
  contextUsed: v.optional(v.number()),
  contextSize: v.optional(v.number()),
  cost: v.optional(v.object({ amount: v.number(), currency: v.string() })),
});
export type Usage = v.InferOutput<typeof usageSchema>;
