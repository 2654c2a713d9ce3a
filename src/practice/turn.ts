import { assertNever } from '../base/assertNever';
import { titleOf } from '../domain/task/task';
import type { Directive, Instructions } from './directives';
import { bigOutput, HELP, INTRODUCTION, RICH_TEXT, RICH_OUTPUT, SLOW_WORDS } from './texts';
import type { Tools } from './tools';
import type { Voice } from './voice';

const PLAN = ['Look at the worktree', 'Make a small change', 'Check the result'];

/** A request that fails on purpose. */
export class WantedFailure extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`${status} failed on purpose`);
    this.status = status;
  }
}

export interface TurnPlace {
  readonly voice: Voice;
  readonly tools: Tools;
  /** Which turn of the session this is, from 1. */
  readonly number: number;
  /** The mode in which nothing is changed. */
  readonly isPlanOnly: boolean;
}

/** What the practice agent does with a prompt. */
export async function takeTurn(instructions: Instructions, place: TurnPlace): Promise<void> {
  if (instructions.words === '/help') return place.voice.say(HELP);
  if (instructions.directives.length === 0) return usualTurn(instructions.words, place);
  for (const directive of instructions.directives) await follow(directive, instructions.words, place);
}

async function usualTurn(words: string, place: TurnPlace): Promise<void> {
  const conflicts = await place.tools.conflicts();
  return conflicts.length > 0 ? settleConflicts(conflicts, place) : changeSomething(words, place);
}

async function settleConflicts(files: readonly string[], { voice, tools }: TurnPlace): Promise<void> {
  await voice.say('A merge stands open here. I keep what both sides wrote, one after the other.\n');
  for (const file of files) await voice.say(`\n${SETTLED_TOLD[await tools.settle(file)](file)}\n`);
}

const SETTLED_TOLD = {
  done: (file: string) => `\`${file}\` has both sides now.`,
  denied: (file: string) => `You did not want me to change \`${file}\`, so its conflict is still there.`,
  failed: (file: string) => `I could not write \`${file}\`.`,
};

async function changeSomething(words: string, { voice, tools, number, isPlanOnly }: TurnPlace): Promise<void> {
  await voice.plan(PLAN, 0);
  await voice.think(`The user wants: ${titleOf(words)}. I look around first, then I change one small thing.`);
  if (number === 1) await voice.say(INTRODUCTION);
  const seen = await tools.look();
  if (isPlanOnly) {
    await voice.say(`\n\nI have looked at ${seen}. In this mode I change nothing; my plan is above.\n`);
    return;
  }
  await voice.plan(PLAN, 1);
  const file = /\breadme\b/i.test(words) ? 'README.md' : 'PRACTICE.md';
  await voice.say(`\n\nI have looked at ${seen}. Now I would like to add your words to \`${file}\`.\n`);
  const change = await tools.note(file, words);
  await voice.plan(PLAN, 2);
  await voice.say(`\n${CHANGE_TOLD[change](file)} May I look at what git says?\n`);
  const { end, output } = await tools.status();
  await voice.plan(PLAN, PLAN.length);
  const files = output.split('\n').filter((line) => line !== '').length;
  await voice.say(
    `\n${end === 'done' ? `git sees ${files} changed ${files === 1 ? 'file' : 'files'}.` : 'Then not.'} `,
  );
  await voice.say(
    change === 'done'
      ? `Have a look with *Review Changes*, keep or reject the change, or write to me again.\n`
      : 'Nothing was changed. Write to me again if you want something else.\n',
  );
}

const CHANGE_TOLD = {
  done: (file: string) => `\`${file}\` has your words now.`,
  denied: (file: string) => `You did not want me to change \`${file}\`, so I left it as it is.`,
  failed: (file: string) => `I could not write \`${file}\`.`,
};

async function follow(directive: Directive, words: string, place: TurnPlace): Promise<void> {
  const { voice, tools } = place;
  switch (directive.type) {
    case 'slow':
      for (let count = 0; count < directive.count; count += 1)
        await voice.sayAtOnce(`${SLOW_WORDS[count % SLOW_WORDS.length] ?? ''} `);
      return;
    case 'wait':
      await voice.say('I wait until you stop me.');
      return voice.hold();
    case 'ask':
      for (let count = 1; count <= directive.count; count += 1)
        await tools.note('PRACTICE.md', words === '' ? `Request ${count}` : words);
      return voice.say(`I have asked ${directive.count} times.\n`);
    case 'edit':
      return voice.say(`${CHANGE_TOLD[await tools.note(directive.file, words)](directive.file)}\n`);
    case 'rework':
      return voice.say(`${CHANGE_TOLD[await tools.rework(directive.file, words)](directive.file)}\n`);
    case 'outside':
      return tools.writeAnywhere(directive.file, words);
    case 'run':
      return voice.say(`git status: ${(await tools.status()).end}.\n`);
    case 'fail':
      await voice.think('This will fail.');
      throw new WantedFailure(directive.count);
    case 'exit':
      await voice.say('I leave in mid-sentence, because');
      return process.exit(directive.count);
    case 'big':
      await tools.show('Write much', bigOutput(directive.count));
      return voice.sayAtOnce(bigOutput(directive.count));
    case 'markdown':
      await tools.show('Show colours', RICH_OUTPUT);
      return voice.say(RICH_TEXT);
    case 'unknown':
      return voice.say(`I do not know \`${directive.line}\`.\n\n${HELP}`);
    default:
      return assertNever(directive);
  }
}
