import { mapContents, wireFields, type AcpQuirks, type WireFields } from '../acpQuirks';

/** Also those of Qwen Code, which is a fork. */
export const GEMINI_QUIRKS: AcpQuirks = {
  toolCall: (call) => withCommand(mapContents(call, asNewFile)),
  promptResult: withUsage,
};

/** It marks new files, but sends an empty old text for them. */
function asNewFile(content: WireFields): WireFields {
  return wireFields(content['_meta'])?.['kind'] === 'add' ? { ...content, oldText: null } : content;
}

/** It sends no arguments. The title of a command is the command line; that of other agents is a description. */
function withCommand(call: WireFields): WireFields {
  const { kind, title, name, rawInput } = call;
  const isBare = kind === 'execute' && rawInput === undefined && typeof name !== 'string';
  return isBare && typeof title === 'string' && title !== '' ? { ...call, rawInput: { command: title } } : call;
}

/** It reports usage only here. */
function withUsage(result: WireFields): WireFields {
  const quota = wireFields(wireFields(wireFields(result['_meta'])?.['quota'])?.['token_count']);
  if (!quota) return result;
  const usage = { inputTokens: quota['input_tokens'], outputTokens: quota['output_tokens'] };
  return { ...result, usage: { ...usage, ...wireFields(result['usage']) } };
}
