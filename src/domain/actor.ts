import * as v from 'valibot';

/**
 * Who did something. `rule` is one of the user's approval rules. `extension` is Coppice itself, for example during
 * recovery.
 */
export const actorSchema = v.picklist(['user', 'rule', 'agent', 'cli', 'mcp', 'extension']);
export type Actor = v.InferOutput<typeof actorSchema>;
