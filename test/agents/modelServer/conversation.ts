/** A tool that an agent offers to its model, and the names of its arguments. */
export interface DeclaredTool {
  readonly name: string;
  readonly args: readonly string[];
}

/** A request of an agent, whatever its wire format. */
export interface Conversation {
  readonly model: string;
  readonly isStream: boolean;
  readonly tools: readonly DeclaredTool[];
  /** The user's messages, in order, without what agents add to them. */
  readonly prompts: readonly string[];
  /** Results of tools since the last prompt. Calls that were made together count as one. */
  readonly results: readonly string[];
  /** The folder in which the agent works, according to its request. */
  readonly cwd: string | undefined;
  /** Characters of the request, from which the usage is calculated. */
  readonly size: number;
}

/** A message of a conversation: text of the user, or results of tools. */
export type ConversationMessage = { readonly prompt: string } | { readonly results: readonly string[] };

/** What agents add to messages of the role "user". */
const ADDED_BY_AGENT: readonly RegExp[] = [
  /<system-reminder>[\s\S]*?<\/system-reminder>/g,
  /<session_context>[\s\S]*?<\/session_context>/g,
  /\[Request interrupted by user[^\]]*\]/g,
];

/** How agents name their working folder to the model. */
const FOLDER_PATTERNS: readonly RegExp[] = [
  /Primary working directory: ([^\\\n]+)/,
  /Working directory: ([^\\\n]+)/,
  /working in the (?:current working )?director(?:y|ies):?\s*(?:\\n|\n)?[\s-]*([^\\\n]+)/,
  /- \*\*Workspace Directories:\*\*\s*(?:\\n|\n)\s*-\s*([^\\\n]+)/,
];

export function toConversation(
  request: { readonly raw: string } & Pick<Conversation, 'model' | 'isStream' | 'tools'>,
  messages: readonly ConversationMessage[],
): Conversation {
  const { raw, ...more } = request;
  const prompts: string[] = [];
  let results: string[] = [];
  for (const one of messages) {
    if ('results' in one) results.push(one.results.join('\n'));
    else {
      const prompt = ADDED_BY_AGENT.reduce((words, added) => words.replace(added, ''), one.prompt).trim();
      if (prompt === '') continue;
      prompts.push(prompt);
      results = [];
    }
  }
  return { ...more, prompts, results, cwd: folderIn(raw), size: raw.length };
}

function folderIn(raw: string): string | undefined {
  const found = FOLDER_PATTERNS.map((pattern) => pattern.exec(raw)?.[1]).find((folder) => folder !== undefined);
  return found?.trim().replace(/[".`]+$/, '');
}
