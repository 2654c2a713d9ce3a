import * as v from 'valibot';
import { finiteSchema, quantitySchema } from '../../domain/number';

/*
 * The messages of the Agent Client Protocol, version 1, as far as this client reads them. They are parsed once, here.
 * Agents leave fields out, send null for them, and add their own. So a field that is missing or of another type is
 * `undefined`, and an item of a list that doesn't parse is skipped. Ids are opaque: mode ids may be URLs, model ids anything.
 */

/** A field that may be anything. If it doesn't parse, it is `undefined`. */
function maybe<Schema extends v.GenericSchema>(schema: Schema) {
  return v.fallback(v.optional(schema), undefined);
}

/** A list without the items that don't parse. */
function listOf<Item>(schema: v.GenericSchema<unknown, Item>) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((items) =>
      items.flatMap((item): Item[] => {
        const parsed = v.safeParse(schema, item);
        return parsed.success ? [parsed.output] : [];
      }),
    ),
  );
}

const opaqueId = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform((id) => String(id)),
);
const record = v.record(v.string(), v.unknown());
export type Fields = v.InferOutput<typeof record>;

const contentBlockSchema = v.object({
  type: v.string(),
  text: maybe(v.string()),
  uri: maybe(v.string()),
  name: maybe(v.string()),
});

const toolContentSchema = v.object({
  type: v.string(),
  content: maybe(contentBlockSchema),
  path: maybe(v.string()),
  oldText: maybe(v.string()),
  newText: maybe(v.string()),
});

const locationSchema = v.object({ path: v.string(), line: maybe(quantitySchema) });

/** A tool call, an update of one, or the one in a permission request. All of them patch by id. */
export const toolCallSchema = v.object({
  toolCallId: opaqueId,
  title: maybe(v.string()),
  name: maybe(v.string()),
  kind: maybe(v.string()),
  status: maybe(v.string()),
  content: maybe(listOf(toolContentSchema)),
  locations: maybe(listOf(locationSchema)),
  rawInput: v.optional(v.unknown()),
  rawOutput: v.optional(v.unknown()),
  _meta: maybe(record),
});
export type ToolCallMessage = v.InferOutput<typeof toolCallSchema>;

export const updateSchema = v.looseObject({ sessionUpdate: v.string() });
export const updateParamsSchema = v.object({ sessionId: opaqueId, update: updateSchema });
export const chunkSchema = v.object({ content: contentBlockSchema, messageId: maybe(v.string()) });
export const planSchema = v.object({
  entries: listOf(v.object({ content: v.string(), status: maybe(v.string()) })),
});
export const commandsSchema = v.object({
  availableCommands: listOf(v.object({ name: v.string(), description: maybe(v.string()) })),
});
export const titleSchema = v.object({ title: maybe(v.string()) });
export const usageUpdateSchema = v.object({
  used: maybe(quantitySchema),
  size: maybe(quantitySchema),
  cost: maybe(v.object({ amount: quantitySchema, currency: v.string() })),
});

export type UsageUpdateMessage = v.InferOutput<typeof usageUpdateSchema>;

const permissionOptionSchema = v.object({ optionId: opaqueId, name: maybe(v.string()), kind: maybe(v.string()) });
export const permissionSchema = v.object({
  sessionId: opaqueId,
  toolCall: toolCallSchema,
  options: listOf(permissionOptionSchema),
  _meta: maybe(record),
});
export type PermissionMessage = v.InferOutput<typeof permissionSchema>;

export const initializedSchema = v.object({
  protocolVersion: maybe(finiteSchema),
  agentCapabilities: maybe(v.object({ loadSession: maybe(v.boolean()), sessionCapabilities: maybe(record) })),
  agentInfo: maybe(v.object({ name: maybe(v.string()), title: maybe(v.string()), version: maybe(v.string()) })),
});
export type InitializedMessage = v.InferOutput<typeof initializedSchema>;

const choiceSchema = v.object({ value: v.string(), name: maybe(v.string()), description: maybe(v.string()) });
/** A choice, or a group of choices. */
const choicesSchema = listOf(v.union([choiceSchema, v.object({ options: listOf(choiceSchema) })]));
const configOptionSchema = v.object({
  id: v.string(),
  category: maybe(v.string()),
  currentValue: maybe(v.string()),
  options: maybe(choicesSchema),
});
const modeSchema = v.object({ id: v.string(), name: maybe(v.string()), description: maybe(v.string()) });
/** The state of a session in the answers of session/new, session/load, and session/resume, and in updates of options. */
export const sessionStateSchema = v.object({
  sessionId: maybe(opaqueId),
  modes: maybe(v.object({ currentModeId: maybe(v.string()), availableModes: maybe(listOf(modeSchema)) })),
  models: maybe(v.object({ currentModelId: maybe(v.string()) })),
  configOptions: maybe(listOf(configOptionSchema)),
});
export type SessionStateMessage = v.InferOutput<typeof sessionStateSchema>;
export const modeUpdateSchema = v.object({ currentModeId: v.string() });

export const promptSchema = v.object({ prompt: listOf(contentBlockSchema) });

const tokens = { inputTokens: maybe(quantitySchema), outputTokens: maybe(quantitySchema) };
export const promptedSchema = v.object({
  stopReason: maybe(v.string()),
  usage: maybe(v.object(tokens)),
});
export type PromptedMessage = v.InferOutput<typeof promptedSchema>;

export const readFileSchema = v.object({ path: v.string(), line: maybe(quantitySchema), limit: maybe(quantitySchema) });
export const writeFileSchema = v.object({ path: v.string(), content: v.string() });

/** Returns the value as the schema reads it, or `undefined` if it doesn't parse. */
export function read<Output>(schema: v.GenericSchema<unknown, Output>, value: unknown): Output | undefined {
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : undefined;
}

/** Returns the value if it is an object. */
export function fieldsOf(value: unknown): Fields | undefined {
  return read(record, value);
}
