// Trims recorded traffic to what a test needs and what the repository may contain:
//   node scripts/run.mjs scripts/trimTranscript.ts IN OUT [FROM=TO …]
// IN consists of lines {t, dir, msg} (`>`/`in` to the agent, `<`/`out` from it). Only messages remain. Notes, stderr,
// lists of commands, tools, and models, descriptions, and other texts by an agent's vendor are removed. FROM=TO replaces
// a path of the machine that recorded it, for example /path/to/repo=/repo.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const DIRECTIONS: Readonly<Record<string, '>' | '<'>> = { '>': '>', in: '>', '<': '<', out: '<' };

/** Number of items that remain of some lists. Other lists aren't shortened. */
const MAX_ITEMS: Readonly<Record<string, number>> = {
  availableCommands: 0,
  slash_commands: 0,
  terminal_slash_commands: 0,
  capabilities: 0,
  commands: 0,
  skills: 0,
  agents: 0,
  plugins: 0,
  tools: 0,
  mcp_servers: 0,
  authMethods: 0,
  availableModels: 2,
  models: 2,
};

/** Fields with texts for people, or without use for a client. */
const DROPPED = new Set([
  ...['description', 'hint', 'updatedAt', 'timestamp', 'durationMs', 'duration_ms', 'duration_api_ms'],
  // Claude Code: streamed arguments, which are also sent as a whole, and internal data.
  ...['partial_json', 'signature', 'uuid', 'pid', 'account', 'memory_paths', 'messaging_socket_path'],
  ...['output_style', 'available_output_styles', 'user_output_styles_dir', 'subagent_stats'],
]);

/** Fields whose contents are written by a model, not by a vendor. */
const VERBATIM = new Set(['rawInput', 'input', 'arguments', 'updatedInput']);

type Replace = (text: string) => string;

const [from, to, ...pairs] = process.argv.slice(2);
if (from === undefined || to === undefined) throw new Error('usage: trimTranscript.ts IN OUT [FROM=TO …]');

const replacements = pairs.map((pair) => pair.split('=') as [string, string]);
const replace: Replace = (text) =>
  replacements.reduce(
    (replaced, [a, b]) => replaced.replaceAll(a, b),
    text.replaceAll(/\/agents\/[\w./@-]*/g, '/agent'),
  );

const lines = (await readFile(from, 'utf8')).split('\n').filter((line) => line !== '');
const trimmedLines = lines.flatMap((line) => {
  const { t, dir, msg } = JSON.parse(line) as { t: number; dir: string; msg: unknown };
  const direction = DIRECTIONS[dir];
  return direction === undefined ? [] : [JSON.stringify({ t, dir: direction, msg: trimmed(msg, '') })];
});
await mkdir(path.dirname(to), { recursive: true });
await writeFile(to, `${trimmedLines.join('\n')}\n`);
console.log(`${to}: ${trimmedLines.length} of ${lines.length} lines`);

function trimmed(value: unknown, name: string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return trimmedList(value, name);
  if (typeof value !== 'object' || value === null) return value;
  if (VERBATIM.has(name)) return JSON.parse(replace(JSON.stringify(value))) as unknown;
  const fields = Object.entries(value).filter(([key]) => !DROPPED.has(key));
  // The list of models is very long, but the list of modes is short and needed.
  const isChoice = 'category' in value && value.category !== 'mode';
  return Object.fromEntries(
    fields.map(([key, inner]) => [key, trimmed(inner, isChoice && key === 'options' ? 'availableModels' : key)]),
  );
}

function trimmedList(value: readonly unknown[], name: string): unknown[] {
  return value.slice(0, MAX_ITEMS[name] ?? value.length).map((item) => trimmed(item, name));
}
