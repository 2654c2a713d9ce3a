import { parseJson } from '../../../base/ndjson';
import { wireFields, type AcpQuirks, type WireFields } from '../acpQuirks';

export const KIMI_QUIRKS: AcpQuirks = { toolCall: withArguments };

/** It sends a tool's arguments as a text content while the call isn't done. They are not output. */
function withArguments(call: WireFields): WireFields {
  const { content, status, rawInput } = call;
  if (!Array.isArray(content) || status === 'completed' || status === 'failed') return call;
  const items: readonly unknown[] = content;
  const [text, ...more] = items.filter((item) => textOf(item) !== undefined);
  const json = more.length === 0 ? textOf(text) : undefined;
  const args = json?.startsWith('{') === true ? wireFields(parseJson(json)) : undefined;
  if (!args) return call;
  return { ...call, content: items.filter((item) => item !== text), rawInput: wireFields(rawInput) ?? args };
}

function textOf(item: unknown): string | undefined {
  const text = wireFields(wireFields(item)?.['content'])?.['text'];
  return typeof text === 'string' ? text : undefined;
}
