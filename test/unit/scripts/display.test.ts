// The rule that keeps texts in src/vscode/display, on code that breaks it.
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { ONLY_IN_DISPLAY } from '../../../scripts/display.mjs';

function problems(code: string): number {
  return new Linter().verify(code, [{ rules: { 'no-restricted-syntax': ['error', ...ONLY_IN_DISPLAY] } }]).length;
}

describe('a text that goes to VS Code past src/vscode/display', () => {
  it.each([
    'vscode.window.showInformationMessage(text)',
    'vscode.window.showWarningMessage(text, { modal: true })',
    'void vscode.window.showErrorMessage(text)',
    'const { showErrorMessage } = vscode.window',
    'const tell = vscode.window.showInformationMessage',
    'vscode.window.showQuickPick(rows)',
    'vscode.window.createQuickPick()',
    'vscode.window.showInputBox({ prompt })',
    'vscode.window.withProgress({ title }, work)',
    'vscode.window.setStatusBarMessage(text)',
    'vscode.window.createStatusBarItem()',
    'vscode.window.createTerminal(name)',
    'new vscode.TreeItem(label)',
    'class Row extends vscode.TreeItem {}',
    'const { TreeItem } = vscode',
    'new vscode.MarkdownString(text)',
    'new vscode.CodeLens(range, { title })',
    'new vscode.Hover(text)',
    'markdown.isTrusted = true',
    'markdown.supportHtml = true',
    'item.tooltip = text',
    'panel.title = text',
    'view.message = text',
    "vscode.commands.executeCommand('vscode.diff', left, right, title)",
    "import { window } from 'vscode'",
  ])('is found: %s', (code) => {
    expect(problems(code)).toBeGreaterThan(0);
  });

  it.each([
    "import * as vscode from 'vscode'; vscode.window.showTextDocument(document)",
    "vscode.commands.executeCommand('vscode.openFolder', uri)",
    'showInformation(text)',
    'thread.label = text',
  ])('is not seen where there is none: %s', (code) => {
    expect(problems(code)).toBe(0);
  });
});
