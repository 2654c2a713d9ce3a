import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanEnvironment, runCommand } from '../platform/process/process';
import { reworked, withBothSides, withNote } from './note';
import { t } from './texts';
import type { Voice } from './voice';

const SHOWN_LINES = 12;
const STATUS_ARGS = ['status', '--short'];

/** Result of a step that needs the user's permission. `failed`: it was allowed, but didn't work. */
export type StepEnd = 'done' | 'denied' | 'failed';

/** Permissions that the user gave for the whole session. */
export interface Rights {
  allowsAll: boolean;
}

/** What the practice agent can do in a worktree. Each step is shown as a tool call. */
export class Tools {
  readonly #voice: Voice;
  readonly #cwd: string;
  readonly #rights: Rights;
  readonly #prefix: string;
  #calls = 0;

  /** `prefix` distinguishes the IDs of tool calls from those of other turns. */
  constructor(voice: Voice, cwd: string, rights: Rights, prefix: string) {
    this.#voice = voice;
    this.#cwd = cwd;
    this.#rights = rights;
    this.#prefix = prefix;
  }

  /** Reads the README, or lists the folder if there is none. Resolves with the name of what it read. */
  async inspect(): Promise<string> {
    const names = await readdir(this.#cwd).catch(() => []);
    const readme = names.find((name) => /^readme\.(md|txt)$/i.test(name));
    const title = readme === undefined ? t('inspect.list') : t('inspect.read', { file: readme });
    const toolCallId = await this.#beginCall({ title, kind: 'read', file: readme });
    const text = readme === undefined ? names.sort().join('\n') : await this.#readFile(readme);
    const shown = (text ?? '').split('\n').slice(0, SHOWN_LINES).join('\n');
    await this.#endCall(toolCallId, 'completed', shown);
    return readme ?? t('inspect.files');
  }

  /** Adds a note at the end of a file, if the user allows it. */
  note(file: string, words: string): Promise<StepEnd> {
    return this.#edit(file, (text, target) => withNote(text, target, words));
  }

  /** Changes a file at its beginning, in the middle, and at its end, if the user allows it. */
  rework(file: string, words: string): Promise<StepEnd> {
    return this.#edit(file, (text, target) => reworked(text, target, words));
  }

  /** Writes to any file, even outside the worktree, without asking. Real agents shouldn't do that, but can. */
  async writeAnywhere(file: string, words: string): Promise<void> {
    const target = path.resolve(this.#cwd, file);
    const toolCallId = await this.#beginCall({ title: t('write.title', { file }), kind: 'edit', file: target });
    await writeFile(target, `${words}\n`);
    await this.#endCall(toolCallId, 'completed', t('write.done'));
  }

  /** Resolves the conflicts of a file with both sides, one after the other, and stages the file. */
  async resolve(file: string): Promise<StepEnd> {
    const end = await this.#edit(file, (text) => withBothSides(text ?? ''));
    if (end !== 'done') return end;
    const staged = await this.#git('add', '--', file);
    return staged.ok && staged.value.exitCode === 0 ? 'done' : 'failed';
  }

  /** Resolves with the files of the worktree that have unresolved conflicts. */
  async conflicts(): Promise<readonly string[]> {
    const run = await this.#git('diff', '--name-only', '--diff-filter=U', '-z');
    return run.ok ? run.value.stdout.split('\0').filter((name) => name !== '') : [];
  }

  async #edit(file: string, change: (text: string | null, target: string) => string): Promise<StepEnd> {
    const target = path.resolve(this.#cwd, file);
    const relative = path.relative(this.#cwd, target);
    const title = t('edit.title', { file });
    const toolCallId = await this.#beginCall({ title, kind: 'edit', file: target });
    if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) {
      await this.#endCall(toolCallId, 'failed', t('edit.outside'));
      return 'failed';
    }
    const before = await this.#readFile(target);
    const diff = { type: 'diff' as const, path: target, oldText: before, newText: change(before, target) };
    const allowed = await this.#isAllowed({ toolCallId, title, kind: 'edit', content: [diff] });
    if (!allowed) return this.#endDenied(toolCallId);
    // The user may have changed the file while the request was open.
    const oldText = await this.#readFile(target);
    const newText = change(oldText, target);
    try {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, newText);
    } catch (error) {
      await this.#endCall(toolCallId, 'failed', String(error));
      return 'failed';
    }
    await this.#voice.update({
      sessionUpdate: 'tool_call_update',
      toolCallId,
      status: 'completed',
      content: [{ ...diff, oldText, newText }],
    });
    return 'done';
  }

  /** Runs `git status --short`, if the user allows it. Resolves with its output. */
  async status(): Promise<{ readonly end: StepEnd; readonly output: string }> {
    const title = ['git', ...STATUS_ARGS].join(' ');
    const rawInput = { command: title, cwd: this.#cwd };
    const toolCallId = await this.#beginCall({ title, kind: 'execute', rawInput });
    if (!(await this.#isAllowed({ toolCallId, title, kind: 'execute', rawInput })))
      return { end: await this.#endDenied(toolCallId), output: '' };
    await this.#voice.update({ sessionUpdate: 'tool_call_update', toolCallId, status: 'in_progress' });
    const run = await this.#git(...STATUS_ARGS);
    const output = run.ok ? run.value.stdout + run.value.stderr : run.error.code;
    const isDone = run.ok && run.value.exitCode === 0;
    const rawOutput = run.ok ? { exitCode: run.value.exitCode } : undefined;
    await this.#endCall(toolCallId, isDone ? 'completed' : 'failed', output || t('status.clean'), rawOutput);
    return { end: isDone ? 'done' : 'failed', output };
  }

  /** Makes a tool call that only shows a text. */
  async show(title: string, text: string): Promise<void> {
    await this.#endCall(await this.#beginCall({ title, kind: 'other' }), 'completed', text);
  }

  #git(...args: string[]): ReturnType<typeof runCommand> {
    return runCommand(['git', ...args], {
      cwd: this.#cwd,
      env: cleanEnvironment(process.env, process.platform),
      timeoutMs: 20_000,
      signal: this.#voice.signal,
    });
  }

  async #beginCall(call: {
    readonly title: string;
    readonly kind: 'read' | 'edit' | 'execute' | 'other';
    readonly file?: string | undefined;
    readonly rawInput?: object;
  }): Promise<string> {
    this.#calls += 1;
    const toolCallId = `${this.#prefix}-${this.#calls}`;
    const { title, kind, file, rawInput } = call;
    await this.#voice.update({
      sessionUpdate: 'tool_call',
      toolCallId,
      title,
      kind,
      status: 'pending',
      ...(file === undefined ? {} : { locations: [{ path: path.resolve(this.#cwd, file) }] }),
      ...(rawInput === undefined ? {} : { rawInput }),
    });
    return toolCallId;
  }

  async #endCall(toolCallId: string, status: 'completed' | 'failed', text: string, rawOutput?: object): Promise<void> {
    await this.#voice.update({
      sessionUpdate: 'tool_call_update',
      toolCallId,
      status,
      content: [{ type: 'content', content: { type: 'text', text } }],
      ...(rawOutput === undefined ? {} : { rawOutput }),
    });
  }

  async #isAllowed(toolCall: Parameters<Voice['ask']>[0]): Promise<boolean> {
    if (this.#rights.allowsAll) return true;
    const answer = await this.#voice.ask(toolCall);
    if (answer === 'allowAlways') this.#rights.allowsAll = true;
    return answer !== 'deny';
  }

  async #endDenied(toolCallId: string): Promise<'denied'> {
    await this.#endCall(toolCallId, 'failed', t('tool.denied'));
    return 'denied';
  }

  /** Resolves with the content of a file, or null if it can't be read. */
  #readFile(file: string): Promise<string | null> {
    return readFile(path.resolve(this.#cwd, file), 'utf8').catch(() => null);
  }
}
