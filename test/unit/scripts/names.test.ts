// The rule against words that are too vague for a name, on code that breaks it.
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { names } from '../../../scripts/names.mjs';

function problems(code: string, file = 'code.ts'): string[] {
  const messages = new Linter().verify(
    code,
    [
      {
        files: ['**/*.ts'],
        languageOptions: { parser: tseslint.parser },
        plugins: { coppice: { rules: { names } } },
        rules: { 'coppice/names': 'error' },
      },
    ],
    file,
  );
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.map(({ message }) => /“(.+?)” is too vague/.exec(message)?.[1] ?? message);
}

const WORDS = [
  ...['tell', 'tells', 'telling', 'told', 'untold', 'say', 'says', 'saying', 'said', 'unsaid'],
  ...['look', 'looks', 'looking', 'looked', 'hear', 'hears', 'hearing', 'heard', 'unheard'],
  ...['stand', 'stands', 'stood', 'become', 'becomes', 'became'],
  ...['anew', 'whoever', 'whatever', 'wherever'],
];

describe('the rule against vague names', () => {
  it.each(WORDS)('finds the word “%s” in a name', (word) => {
    const capitalized = word[0]!.toUpperCase() + word.slice(1);
    expect(problems(`const ${word} = 1`)).toEqual([word]);
    expect(problems(`const is${capitalized}In = 1`)).toEqual([word]);
    expect(problems(`const MAX_${word.toUpperCase()} = 1`)).toEqual([word]);
  });

  it.each(['bring along', 'go on', 'goes on', 'settle in', 'step down', 'take out', 'takes out'])(
    'finds the two words “%s” in a name',
    (pair) => {
      const [first, second] = pair.split(' ') as [string, string];
      const name = first + second[0]!.toUpperCase() + second.slice(1);
      expect(problems(`const ${name} = 1`)).toEqual([pair]);
      expect(problems(`const ${name}Soon = 1`)).toEqual([pair]);
    },
  );

  it.each([
    'let told',
    'function tell() {}',
    'const f = (told: number) => told',
    'const { received: told } = event',
    'for (const said of messages) use(said)',
    'try {} catch (told) {}',
    'class Told {}',
    'class Session { #told = 1 }',
    'class Session { told = 1 }',
    'class Session { tell() {} }',
    'class Session { get told() { return 1 } }',
    'abstract class Session { abstract tell(): void }',
    'class Session { constructor(private readonly told: number) {} }',
    'const event = { told: 1 }',
    'const event = { tell() {} }',
    'type Told = string',
    'interface Told {}',
    'interface Event { readonly told: boolean }',
    'interface Event { tell(): void }',
    'type Names<Told> = Told[]',
    'enum State { Told }',
    'enum Told { One }',
    "import told from './received'",
    "import * as told from './received'",
    "import { received as told } from './received'",
  ])('checks where a name is declared: %s', (code) => {
    expect(problems(code)).toHaveLength(1);
  });

  it('checks the path of a file', () => {
    expect(problems('', 'src/told.ts')).toEqual(['told']);
    expect(problems('', 'src/told/events.ts')).toEqual(['told']);
    expect(problems('', 'test/lookUp.test.ts')).toEqual(['look']);
  });

  it.each([
    'const lookup = 1',
    'const outlook = 1',
    'const stale = 1',
    'const standalone = 1',
    'const standard = 1',
    'const essay = 1',
    'const teller = 1',
    'const clearing = 1',
    'const going = 1',
    'const goOnce = 1',
    'const takeOutput = 1',
    'const settleInputs = 1',
  ])('accepts a name in which no word is vague: %s', (code) => expect(problems(code)).toEqual([]));

  it.each([
    "const text = 'told'",
    "const event = { 'told': 1 }",
    'const event = { [told]: 1 }',
    '// told\n',
    'use(event.told)',
    "import { told } from './received'",
    'const { told: received } = event',
  ])('accepts a vague word that isn’t a name declared here: %s', (code) => expect(problems(code)).toEqual([]));
});
