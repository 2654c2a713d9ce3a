import path from 'node:path';
import type { Conversation, DeclaredTool } from './conversation';
import type { Intent } from './scenario';

/** A call of one of the agent's own tools. */
export interface ToolUse {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Names of the agents' tools for each intent. The first one that the agent offers is used. */
const TOOLS: Readonly<Record<Intent['do'], readonly string[]>> = {
  write: ['write', 'write_file'],
  edit: ['edit', 'replace'],
  read: ['read', 'read_file'],
  bash: ['bash', 'run_shell_command'],
  todo: ['todowrite', 'write_todos', 'taskcreate'],
  plan: ['exitplanmode', 'exit_plan_mode'],
  ask: ['askuserquestion', 'question', 'ask_user'],
};

/** Names of the same argument in different agents. */
const PATH = ['file_path', 'filePath', 'absolute_path'];
const OLD = ['old_string', 'oldString'];
const NEW = ['new_string', 'newString'];

/** Returns the calls for intents. Skips those that the agent has no tool for. */
export function toolUses(intents: readonly Intent[], request: Conversation): ToolUse[] {
  return intents.flatMap((intent) => {
    const names = TOOLS[intent.do];
    const tool = names.map((name) => request.tools.find((one) => one.name.toLowerCase() === name)).find(Boolean);
    return tool ? [{ name: tool.name, args: argsFor(intent, tool, request.cwd ?? '/') }] : [];
  });
}

function argsFor(intent: Intent, tool: DeclaredTool, cwd: string): ToolUse['args'] {
  const argName = (names: readonly string[]) => names.find((name) => tool.args.includes(name)) ?? names[0]!;
  const optional = (name: string, value: unknown) => (tool.args.includes(name) ? { [name]: value } : {});
  switch (intent.do) {
    case 'write':
      return { [argName(PATH)]: path.resolve(cwd, intent.path), content: intent.content };
    case 'edit':
      return {
        [argName(PATH)]: path.resolve(cwd, intent.path),
        [argName(OLD)]: intent.old,
        [argName(NEW)]: intent.new,
        ...optional('instruction', 'Replace the line'),
      };
    case 'read':
      return { [argName(PATH)]: path.resolve(cwd, intent.path) };
    case 'bash':
      return { command: intent.command, ...optional('description', 'Run a command') };
    case 'todo':
      return tool.args.includes('subject')
        ? { subject: intent.entries[0]?.text, description: intent.entries[0]?.text }
        : { todos: intent.entries.map((entry) => todo(entry, tool)) };
    case 'plan':
      return { plan: intent.plan };
    case 'ask': {
      const options = intent.answers.map((label) => ({ label, description: label }));
      return { questions: [{ question: intent.question, header: 'Colour', multiSelect: false, options }] };
    }
  }
}

function todo(entry: { readonly text: string; readonly status: string }, tool: DeclaredTool): object {
  const { text, status } = entry;
  return tool.name === 'write_todos'
    ? { description: text, status }
    : { content: text, activeForm: text, status, id: text, priority: 'medium' };
}
