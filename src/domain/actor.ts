import * as v from 'valibot';

/** Who did something. `rule`: an approval rule of the user's; `extension`: Coppice itself, e.g. while recovering. */
export const actorSchema = v.picklist(['user', 'rule', 'agent', 'cli', 'mcp', 'extension']);
export type Actor = v.InferOutput<typeof actorSchema>;
