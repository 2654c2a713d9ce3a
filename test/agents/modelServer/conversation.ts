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
  /** What users said, in order, without what agents put around it. */
  readonly prompts: readonly string[];
  /** What tools answered since the last prompt; calls that were made together count as one. */
  readonly results: readonly string[];
  /** The folder in which the agent works, as it tells its model. */
  readonly cwd: string | undefined;
  /** Characters of the request, from which usage is made. */
  readonly size: number;
}

/** A message of a conversation as the wire formats have it: either words of the user's or results of tools. */
export type ConversationMessage = { readonly prompt: string } | { readonly results: readonly string[] };

/** What agents put into messages of the role "user" that no user wrote. */
const ADDED: readonly RegExp[] = [
  /<system-reminder>[\s\S]*?<\/system-reminder>/g,
  /<session_context>[\s\S]*?<\/session_context>/g,
  /\[Request interrupted by user[^\]]*\]/g,
];

/** How agents tell their model where they work. */
const FOLDER: readonly RegExp[] = [
  /Primary working directory: ([^\\\n]+)/,
  /Working directory: ([^\\\n]+)/,
  /working in the (?:current working )?director(?:y|ies):?\s*(?:\\n|\n)?[\s-]*([^\\\n]+)/,
  /- \*\*Workspace Directories:\*\*\s*(?:\\n|\n)\s*-\s*([^\\\n]+)/,
];

export function conversation(
  request: { readonly raw: string } & Pick<Conversation, 'model' | 'isStream' | 'tools'>,
  messages: readonly ConversationMessage[],
): Conversation {
  const { raw, ...more } = request;
  const prompts: string[] = [];
  let results: string[] = [];
  for (const one of messages) {
    if ('results' in one) results.push(one.results.join('\n'));
    else {
      const prompt = ADDED.reduce((words, added) => words.replace(added, ''), one.prompt).trim();
      if (prompt === '') continue;
      prompts.push(prompt);
      results = [];
    }
  }
  return { ...more, prompts, results, cwd: folderIn(raw), size: raw.length };
}

function folderIn(raw: string): string | undefined {
  const found = FOLDER.map((pattern) => pattern.exec(raw)?.[1]).find((folder) => folder !== undefined);
  return found?.trim().replace(/[".`]+$/, '');
}
