import { assertNever } from '../base/assertNever';
import { titleOf } from '../domain/task/task';
import { RICH_OUTPUT, RICH_TEXT } from '../texts/practice';
import type { Directive, Instructions } from './directives';
import { t } from './texts';
import type { Tools } from './tools';
import type { Voice } from './voice';

const PLAN = [t('plan.inspect'), t('plan.change'), t('plan.check')];

/** A failure that the prompt asked for. */
export class RequestedFailure extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`requested failure with status ${status}`);
    this.status = status;
  }
}

/** What a turn works with. */
export interface TurnContext {
  readonly voice: Voice;
  readonly tools: Tools;
  /** Number of the turn in its session, from 1. */
  readonly number: number;
  /** Whether the session is in the mode that changes nothing. */
  readonly isPlanOnly: boolean;
}

/** Follows a prompt: its directives, or else the usual turn. */
export async function takeTurn(instructions: Instructions, context: TurnContext): Promise<void> {
  if (instructions.words === '/help') return context.voice.stream(t('help'));
  if (instructions.directives.length === 0) return runUsualTurn(instructions.words, context);
  for (const directive of instructions.directives) await followDirective(directive, instructions.words, context);
}

async function runUsualTurn(words: string, context: TurnContext): Promise<void> {
  const conflicts = await context.tools.conflicts();
  return conflicts.length > 0 ? resolveConflicts(conflicts, context) : addNote(words, context);
}

async function resolveConflicts(files: readonly string[], { voice, tools }: TurnContext): Promise<void> {
  await voice.stream(`${t('conflicts.begin')}\n`);
  for (const file of files) await voice.stream(`\n${t(`conflict.${await tools.resolve(file)}`, { file })}\n`);
}

async function addNote(words: string, { voice, tools, number, isPlanOnly }: TurnContext): Promise<void> {
  await voice.plan(PLAN, 0);
  await voice.think(t('thought', { title: titleOf(words) }));
  if (number === 1) await voice.stream(t('introduction'));
  const inspected = await tools.inspect();
  if (isPlanOnly) return voice.stream(`\n\n${t('inspect.planOnly', { inspected })}\n`);
  await voice.plan(PLAN, 1);
  const file = /\breadme\b/i.test(words) ? 'README.md' : 'PRACTICE.md';
  await voice.stream(`\n\n${t('inspect.done', { inspected, file })}\n`);
  const change = await tools.note(file, words);
  await voice.plan(PLAN, 2);
  await voice.stream(`\n${t(`edit.${change}`, { file })} ${t('status.request')}\n`);
  const { end, output } = await tools.status();
  await voice.plan(PLAN, PLAN.length);
  const count = output.split('\n').filter((line) => line !== '').length;
  await voice.stream(`\n${end === 'done' ? t('status.done', { count }) : t('status.skipped')} `);
  await voice.stream(`${change === 'done' ? t('turn.changed') : t('turn.unchanged')}\n`);
}

async function followDirective(directive: Directive, words: string, context: TurnContext): Promise<void> {
  const { voice, tools } = context;
  switch (directive.type) {
    case 'slow':
      return writeSlowly(directive.count, voice);
    case 'wait':
      await voice.stream(t('wait'));
      return voice.waitForCancel();
    case 'ask':
      for (let number = 1; number <= directive.count; number += 1)
        await tools.note('PRACTICE.md', words === '' ? t('ask.words', { number }) : words);
      return voice.stream(`${t('ask.done', { count: directive.count })}\n`);
    case 'edit':
    case 'rework': {
      const { type, file } = directive;
      const end = type === 'edit' ? await tools.note(file, words) : await tools.rework(file, words);
      return voice.stream(`${t(`edit.${end}`, { file })}\n`);
    }
    case 'outside':
      return tools.writeAnywhere(directive.file, words);
    case 'run':
      return voice.stream(`${t(`run.${(await tools.status()).end}`)}\n`);
    case 'fail':
      await voice.think(t('fail.thought'));
      throw new RequestedFailure(directive.count);
    case 'exit':
      await voice.stream(t('exit'));
      return process.exit(directive.count);
    case 'big':
      await tools.show(t('big.title'), bigOutput(directive.count));
      return voice.send(bigOutput(directive.count));
    case 'markdown':
      await tools.show(t('markdown.title'), RICH_OUTPUT);
      return voice.stream(RICH_TEXT);
    case 'unknown':
      return voice.stream(`${t('unknown', { line: directive.line })}\n\n${t('help')}`);
    default:
      return assertNever(directive);
  }
}

async function writeSlowly(count: number, voice: Voice): Promise<void> {
  const words = t('slow').split(' ');
  for (let at = 0; at < count; at += 1) await voice.send(`${words[at % words.length] ?? ''} `);
}

function bigOutput(total: number): string {
  const line = (_: unknown, at: number) => `${t('big.line', { number: String(at + 1), total: String(total) })}\n`;
  return Array.from({ length: total }, line).join('');
}
