// Hostile texts from agents, repositories, and prompts: checks what is passed to VS Code's API.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Attempt } from '../../../src/domain/attempt/attempt';
import type { LocatedThread } from '../../../src/domain/comment/locatedThread';
import type { AttemptId, CommentId, CommentThreadId, RepositoryId, SessionId, TaskId } from '../../../src/domain/ids';
import { EMPTY_SESSION } from '../../../src/domain/session/session';
import { threadAppearance } from '../../../src/vscode/comments/threadAppearance';
import * as display from '../../../src/vscode/display/display';
import { createLog } from '../../../src/vscode/log/log';
import { TranscriptDocuments } from '../../../src/vscode/review/transcriptDocuments';
import { attemptItem, fileItem, taskItem } from '../../../src/vscode/tasks/taskItems';

const LINK =
  '[save](command:workbench.action.terminal.new) ![p](https://evil.test/p.png) [[a]](file:///etc/passwd "t")';
const HIDDEN = 'a\u202eb\u2066c\u200bd\u00ade\u{e0041}f\ufeffg\u0000h\u001b[31mi\u2028j\ud800k';
const HOSTILE = [
  LINK,
  HIDDEN,
  '$(zap) $(sync~spin) \\$(bell)',
  'one\n[x](command:a)\r\ntwo',
  `${LINK}${HIDDEN}`.repeat(99),
];

const MAKES_LINK = /\]\((?:https?:|command:|file:)/i;
const MAKES_ICON = /\$\([a-z0-9-]+(?:~[a-z]+)?\)/i;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

interface Expected {
  /** Icons that Coppice adds. `drawn` allows none. */
  readonly icons?: 'drawn' | readonly string[];
  readonly max?: number;
  readonly lines?: boolean;
}

function assertPlain(what: string, text: unknown, { icons, max = 300, lines = false }: Expected = {}): void {
  assert.equal(typeof text, 'string', what);
  const all = String(text);
  const own = typeof icons === 'object' ? icons.reduce((rest, icon) => rest.replaceAll(`$(${icon})`, ''), all) : all;
  assert.doesNotMatch(lines ? own.replaceAll('\n', '') : own, INVISIBLE, what);
  assert.doesNotMatch(own, MAKES_LINK, what);
  if (icons !== undefined) assert.doesNotMatch(own, MAKES_ICON, what);
  assert.ok(all.length <= max, `${what} has ${all.length} characters`);
}

/** Asserts that every special character in Markdown is escaped. */
function assertEscaped(what: string, markdown: vscode.MarkdownString): void {
  assert.doesNotMatch(markdown.value.replace(/\\[!-/:-@[-`{-~]|\\\n|&nbsp;/g, ''), /[!-/:-@[-`{-~]/, what);
  assert.doesNotMatch(markdown.value.replaceAll('\n', ''), INVISIBLE, what);
  assert.notEqual(markdown.isTrusted, true, what);
  assert.notEqual(markdown.supportHtml, true, what);
}

/** Replaces a function of the API while `act` runs. Resolves with the arguments of its only call. */
async function callOf(
  name: string,
  act: () => unknown,
  answer: (args: unknown[]) => unknown = () => Promise.resolve(undefined),
  of: object = vscode.window,
): Promise<unknown[]> {
  const before: unknown = Reflect.get(of, name);
  const calls: unknown[][] = [];
  const recorded = (...args: unknown[]) => {
    calls.push(args);
    return answer(args);
  };
  Object.defineProperty(of, name, { value: recorded, configurable: true, writable: true });
  try {
    await act();
  } finally {
    Object.defineProperty(of, name, { value: before, configurable: true, writable: true });
  }
  assert.equal(calls.length, 1, name);
  return calls[0]!;
}

function attemptOf(text: string): Attempt {
  return {
    id: 'attempt-1' as AttemptId,
    task: 'task-1' as TaskId,
    ordinal: 2,
    agent: 'x',
    base: { ref: text, commit: '0' },
    branch: text,
    worktree: `/w/${text}`,
    session: 'session-1' as SessionId,
    phase: 'prompted',
    disposition: 'open',
    createdAt: 0,
    updatedAt: 0,
  };
}

function locatedThread(text: string): LocatedThread {
  const lines = { from: 0, to: 1 };
  const comment = { id: 'comment-1' as CommentId, text, createdAt: 0 };
  return {
    thread: {
      id: 'thread-1' as CommentThreadId,
      anchor: { treeish: '0', path: text, side: 'after', lines, quoted: [text, '```', text] },
      comments: [comment],
      createdAt: 0,
    },
    path: text,
    position: { state: 'changed', lines },
  };
}

const short = (text: string) => JSON.stringify(text.slice(0, 40));

class NoRows implements vscode.TreeDataProvider<vscode.TreeItem> {
  getChildren(): [] {
    return [];
  }

  getTreeItem(row: vscode.TreeItem): vscode.TreeItem {
    return row;
  }
}

const log = createLog();
after(() => log.channel.dispose());

for (const text of HOSTILE) {
  describe(`hostile text ${short(text)}`, () => {
    it('is plain in rows of the task tree', () => {
      const task = { id: 't' as TaskId, repository: 'r' as RepositoryId, number: 1, title: text, prompt: text };
      const session = {
        ...EMPTY_SESSION,
        state: 'running' as const,
        lastAction: { type: 'tool' as const, title: text },
      };
      const attempt = attemptOf(text);
      const rows = [
        taskItem({ ...task, createdAt: 0, updatedAt: 0 }, 'todo', 1),
        attemptItem({
          attempt,
          session: { ...session, lastAction: { ...session.lastAction, kind: 'execute' } },
          label: text,
          numbers: undefined,
          progress: undefined,
          canUndoRestore: false,
        }),
        fileItem(attempt, { path: `${text}/${text}`, status: 'added', binary: false, submodule: false }, 'open'),
      ];
      for (const row of rows) {
        assertPlain('label', row.label);
        assertPlain('description', row.description);
        if (row.tooltip !== undefined) assertPlain('tooltip', withoutLinks(row.tooltip), { lines: true, max: 2_000 });
        if (row.accessibilityInformation) assertPlain('spoken', row.accessibilityInformation.label);
      }
    });

    it('is plain in notifications, dialogs, and progress', async () => {
      const notices = [
        ['showInformationMessage', display.showInformation],
        ['showWarningMessage', display.showWarning],
        ['showErrorMessage', display.showError],
      ] as const;
      for (const [name, show] of notices) {
        let chosen: string | undefined;
        const [shown, ...buttons] = await callOf(
          name,
          async () => (chosen = await show(text, `${text} 1`, 'Two')),
          ([, , second]) => Promise.resolve(second),
        );
        assertPlain(name, shown, { max: 1_000 });
        for (const button of buttons) assertPlain('button', button);
        assert.equal(chosen, 'Two');
      }
      const [question, options] = await callOf('showWarningMessage', () => display.confirm(text, text, 'Yes'));
      assertPlain('question', question, { max: 1_000 });
      assert.doesNotMatch((options as vscode.MessageOptions).detail!.replaceAll('\n', ''), INVISIBLE);
      const [progress] = await callOf('withProgress', () => display.showProgress(text, () => Promise.resolve()));
      assertPlain('progress', (progress as vscode.ProgressOptions).title, { icons: 'drawn' });
    });

    it('is plain in quick picks and input boxes', async () => {
      const row = {
        value: text,
        icon: 'folder',
        text,
        description: text,
        detail: [{ icon: 'warning', text }, { text }],
      };
      const pick = () => display.pickOne([row], { title: text, placeholder: text });
      const [items, titles] = await callOf('showQuickPick', pick, ([first]) =>
        Promise.resolve((first as unknown[])[0]),
      );
      const [item] = items as vscode.QuickPickItem[];
      assertPlain('label', item!.label, { icons: ['folder'], max: 320 });
      assertPlain('description', item!.description, { icons: 'drawn' });
      assertPlain('detail', item!.detail, { icons: ['warning'], max: 640 });
      assertPlain('title', (titles as vscode.QuickPickOptions).title);
      assertPlain('placeholder', (titles as vscode.QuickPickOptions).placeHolder);
      const ask = () =>
        display.askText({ title: text, prompt: text, placeholder: text, value: text, problem: () => text });
      const [field] = (await callOf('showInputBox', ask)) as [vscode.InputBoxOptions];
      assertPlain('title', field.title);
      assertPlain('prompt', field.prompt, { icons: 'drawn' });
      assertPlain('placeholder', field.placeHolder);
      assert.doesNotMatch(field.value!.replaceAll('\n', ''), INVISIBLE);
      assertPlain('problem', await field.validateInput!(''), { icons: 'drawn' });
    });

    it('is returned unchanged when its row is chosen', async () => {
      let picked: string | undefined;
      const pick = async () => (picked = await display.pickOne([{ value: text, text }], { placeholder: '' }));
      await callOf('showQuickPick', pick, ([first]) => Promise.resolve((first as unknown[])[0]));
      assert.equal(picked, text);
    });

    it('is plain in comments', () => {
      const appearance = threadAppearance(locatedThread(text), 1);
      assertPlain('label', appearance.label);
      const { body } = appearance.comments[0]!;
      const [quotation, ...rest] = body.value.split('\n````\n\n');
      assert.match(quotation!, /^````\n/);
      assert.doesNotMatch(quotation!.replaceAll('\n', ''), INVISIBLE);
      assert.doesNotMatch(rest.join('').replaceAll('\n', ''), INVISIBLE);
      assert.notEqual(body.isTrusted, true);
      assert.notEqual(body.supportHtml, true);
      assert.notEqual(body.supportThemeIcons, true);
    });

    it('is plain in CodeLenses and hovers', () => {
      const action = { icon: 'check', text, command: 'coppice.keepHunk', target: { path: text } };
      const lens = display.codeLens(new vscode.Range(0, 0, 0, 0), action);
      assertPlain('lens', lens.command?.title.replace('\u00a0', ' '), { icons: ['check'], max: 320 });
      const [markdown] = display.actionHover([action]).contents as vscode.MarkdownString[];
      const [, words, target] = /^\[\$\(check\)&nbsp;(.*)\]\(command:coppice\.keepHunk\?([^()[\]\s*_!'~]*)\)$/s.exec(
        markdown!.value,
      )!;
      assertEscaped('hover', new vscode.MarkdownString(words));
      assert.deepEqual(JSON.parse(decodeURIComponent(target!)), [{ path: text }]);
      assert.deepEqual(markdown!.isTrusted, { enabledCommands: ['coppice.keepHunk'] });
    });

    it('is plain in the status bar and on a view', async () => {
      const entry = { text: '', tooltip: '', show: () => undefined, accessibilityInformation: { label: '' } };
      const command = { command: 'x', title: text };
      const show = () => new display.StatusItem('x', text).show({ icon: 'folder', text, tooltip: text, command });
      await callOf('createStatusBarItem', show, () => entry);
      assertPlain('text', entry.text, { icons: ['folder'], max: 320 });
      assertPlain('tooltip', entry.tooltip);
      assertPlain('spoken', entry.accessibilityInformation.label);
      const view = vscode.window.createTreeView('coppice.tasks', { treeDataProvider: new NoRows() });
      display.setViewStatus(view, text, { value: 1, tooltip: text });
      assertPlain('message', view.message, { max: 1_000 });
      assertPlain('badge', view.badge?.tooltip);
      view.dispose();
    });

    it('is plain in names of terminals', () => {
      const terminal = display.openTerminal({ name: text });
      assertPlain('terminal', terminal.name, { icons: 'drawn', max: 120 });
      terminal.dispose();
    });

    it('is plain in titles of tabs', async () => {
      const panel = vscode.window.createWebviewPanel('x', 'x', vscode.ViewColumn.One);
      display.titlePanel(panel, text);
      assertPlain('panel', panel.title);
      panel.dispose();
      const uri = new TranscriptDocuments().keep(text, '');
      assertPlain('document', uri.path.split('/').at(-1));
      const commands = [() => display.openDiff([uri, uri], text, {}), () => display.openChanges(text, [])];
      for (const open of commands) {
        const args = await callOf('executeCommand', open, undefined, vscode.commands);
        assertPlain(
          'title',
          args.find((arg, at) => at > 0 && typeof arg === 'string'),
        );
      }
    });

    it('is plain in the log', () => {
      const { logger, recent } = log;
      logger.warn('a warning', { text });
      logger.error('failed', new Error(text));
      for (const line of recent()) {
        assert.doesNotMatch(line.replace(/[\t\n]/g, ''), INVISIBLE);
        for (const part of line.split('\n').slice(1)) assert.match(part, /^ {4}/);
      }
    });
  });
}

/** Returns a tooltip with its links broken, because VS Code doesn't render links in a string tooltip. */
function withoutLinks(tooltip: vscode.TreeItem['tooltip']): string {
  assert.ok(typeof tooltip === 'string');
  return tooltip.replaceAll('](', '] (');
}
