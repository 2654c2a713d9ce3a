// The rule that keeps texts for people in src/texts, on code that breaks it.
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { sentences } from '../../../scripts/sentences.mjs';

function problems(code: string, options: readonly 'shown'[] = ['shown']): number {
  const messages = new Linter().verify(
    code,
    [
      {
        files: ['**/*.tsx'],
        languageOptions: { parser: tseslint.parser, parserOptions: { ecmaFeatures: { jsx: true } } },
        plugins: { coppice: { rules: { sentences } } },
        rules: { 'coppice/sentences': ['error', ...options] },
      },
    ],
    'code.tsx',
  );
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.length;
}

const ANYWHERE = [
  "fail('Nothing was merged')",
  "showError('The disk is full.')",
  "const text = 'Merging the attempt…'",
  "const TEXTS = { full: 'The disk is full', gone: 'It is gone' }",
  '`Merged ${task} into ${branch}`',
  '`Branch: ${branch} is gone`',
  "isFull ? 'The disk is full' : ''",
  "'The disk ' + 'is full.'",
  "vscode.l10n.t('Nothing to merge')",
  "const SILENT = 'Git does not answer'; show(SILENT); throw new Error(SILENT)",
  "export const SILENT = 'Git does not answer'",
  "class Row extends Item { constructor() { super('The disk is full') } }",
  "console.error('The disk is full')",
  "window.warn('The disk is full')",
  "dialog.error('The disk is full')",
  "fail('x', { message: 'The disk is full' })",
  'const view = <p>The disk is full</p>',
  'const view = <button title="Stop" />',
  'const view = <button aria-label="stop" />',
];

const WHERE_TEXTS_ARE_SHOWN = [
  "button('Open Chat')",
  "offers.push('try again')",
  '`${count} files`',
  '`${count} changed files`',
  '`from ${branch}`',
  "row({ label: 'Deny' })",
  "row({ label: isOpen ? 'Deny' : 'Allow' })",
  "panel.title = 'New Task'",
  "const view = <p>{'Deny'}</p>",
  "const view = <button aria-label={'Deny'} />",
  "const view = <button title={isOpen ? 'Hide' : 'Show'} />",
];

describe('a text for people outside src/texts', () => {
  it.each(ANYWHERE)('is found on every floor: %s', (code) => {
    expect(problems(code, [])).toBeGreaterThan(0);
    expect(problems(code)).toBeGreaterThan(0);
  });

  it.each(WHERE_TEXTS_ARE_SHOWN)('is found where texts are shown: %s', (code) => {
    expect(problems(code)).toBeGreaterThan(0);
  });

  it.each([
    "log.warn('the store could not be closed', { error })",
    "this.#log.error('The store is broken', error)",
    "throw new Error('The change is over: it must not wait.')",
    'throw new StoreError(`The lease ${number} is gone.`)',
    "class Failure extends Error { constructor() { super('It failed on purpose.') } }",
    "fail('x', { cause: 'Git said nothing.' })",
    "reply({ code: -32603, message: 'Too many open requests' })",
    "if (text === 'Internal error: it failed') retry()",
    "if (line.startsWith('Not logged in to')) retry()",
    "switch (text) { case 'Request was aborted.': retry() }",
    "v.literal('Request was aborted.')",
    "const SILENT = 'Git does not answer'; if (text.includes(SILENT)) retry()",
    "type Reason = 'The disk is full'",
    "const table = { 'The disk is full': 'diskFull' }",
    "tx.run('select * from tasks where id = ?', [id])",
    "tx.run('update sessions set open_asks = ? where id = ?', [id])",
    '`${UPDATE} and applied_seq <= ?`',
    'const sql = `create table tasks (id text primary key)`',
    "import x from 'Some module.'",
    "const view = <div class={`card tool ${status}`} title={t('stop')} />",
    'const view = <div role="log" class="card tool">{t(\'stop\')} · {count}</div>',
    'const style = { color: `color-mix(in srgb, ${color} 70%, black)` }',
    "t('action.openChat')",
    'element.dataset.id = `${id}-output`',
  ])('isn’t seen where there is none: %s', (code) => {
    expect(problems(code)).toBe(0);
  });

  it('may be a name below the floors that show texts', () => {
    expect(problems("const agent = { label: 'Claude Code' }", [])).toBe(0);
    expect(problems("fail('x', { detail: 'the log is locked' })", [])).toBe(0);
  });
});
