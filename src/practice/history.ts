import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../base/ndjson';

const ID = /^practice-[0-9a-f]{16}$/;
/** Messages of a conversation and characters of a message that are saved. */
const MESSAGES_MAX = 200;
const TEXT_MAX = 20_000;

const conversationSchema = v.object({
  id: v.pipe(v.string(), v.regex(ID)),
  cwd: v.string(),
  turns: v.number(),
  messages: v.array(v.object({ role: v.picklist(['user', 'agent']), text: v.string() })),
});

/** The messages of a session. */
export type Conversation = v.InferOutput<typeof conversationSchema>;

/** Creates a conversation with a random ID. */
export function newConversation(cwd: string): Conversation {
  return { id: `practice-${randomBytes(8).toString('hex')}`, cwd, turns: 0, messages: [] };
}

/** Adds a message, shortened, and drops the oldest ones if there are too many. Ignores an empty message. */
export function addMessage(conversation: Conversation, role: 'user' | 'agent', text: string): void {
  if (text !== '') conversation.messages.push({ role, text: text.slice(0, TEXT_MAX).toWellFormed() });
  conversation.messages.splice(0, Math.max(0, conversation.messages.length - MESSAGES_MAX));
}

/** Saves conversations as files in a folder, so that another process can resume them. */
export class History {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves with a conversation, or `undefined` if none with this ID was saved. */
  async load(id: string): Promise<Conversation | undefined> {
    if (!ID.test(id)) return undefined;
    const text = await readFile(this.#file(id), 'utf8').catch(() => '');
    const parsed = v.safeParse(conversationSchema, parseJson(text));
    return parsed.success ? parsed.output : undefined;
  }

  async save(conversation: Conversation): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const file = this.#file(conversation.id);
    await writeFile(`${file}.tmp`, JSON.stringify(conversation));
    await rename(`${file}.tmp`, file);
  }

  #file(id: string): string {
    return path.join(this.#folder, `${id}.json`);
  }
}
