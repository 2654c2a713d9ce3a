import type { ToolCallPatch } from '../../domain/session/toolCall';

/** An object in a message of an agent, as it came over the wire. */
export type WireFields = Readonly<Record<string, unknown>>;

/** What a quirk may know besides the message. */
export interface QuirkContext {
  /** The session's folder. */
  readonly cwd: string;
  /** What is known of the tool call so far. */
  readonly known: ToolCallPatch | undefined;
}

/**
 * Rewrites what an agent sends into what the protocol means by it, before the shared decoder reads it. Pure. What
 * isn't as expected is returned as it is.
 */
export interface AcpQuirks {
  /** For a tool call, an update of one, and the one in a permission request. */
  readonly toolCall?: (call: WireFields, context: QuirkContext) => WireFields;
  /** For the result of a turn. */
  readonly promptResult?: (result: WireFields) => WireFields;
}

/** Returns the value if it is an object, for looking into a wire message. */
export function wireFields(value: unknown): WireFields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

/** Returns the first of the values that is an exit code. Agents have several names for it. */
export function exitCodeIn(holders: readonly (WireFields | undefined)[]): number | undefined {
  for (const holder of holders) {
    const code = holder?.['exitCode'] ?? holder?.['exit_code'] ?? holder?.['exit'];
    if (typeof code === 'number' && Number.isFinite(code)) return code;
  }
  return undefined;
}

/** Returns the call with the exit code where the decoder looks for it, unless there is one already. */
export function withExitCode(call: WireFields, holders: readonly (WireFields | undefined)[]): WireFields {
  const rawOutput = wireFields(call['rawOutput']);
  const exitCode = exitCodeIn([rawOutput]) === undefined ? exitCodeIn(holders) : undefined;
  return exitCode === undefined ? call : { ...call, rawOutput: { ...rawOutput, exitCode } };
}

/** Returns the call with each of its contents replaced. */
export function mapContents(call: WireFields, change: (content: WireFields) => WireFields): WireFields {
  const { content } = call;
  if (!Array.isArray(content)) return call;
  const items: readonly unknown[] = content;
  return {
    ...call,
    content: items.map((item) => {
      const fields = wireFields(item);
      return fields ? change(fields) : item;
    }),
  };
}
