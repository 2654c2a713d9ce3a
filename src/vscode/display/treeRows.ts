import * as vscode from 'vscode';
import { plainBlock, plainLine } from '../../base/plainText';

const TOOLTIP_MAX = 1_000;

interface TreeRow {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly icon: vscode.ThemeIcon;
  /** The file that the row is about. The row gets its icon and decorations. */
  readonly file?: vscode.Uri;
  readonly collapsible?: vscode.TreeItemCollapsibleState;
  readonly contextValue?: string;
  readonly tooltip?: string;
  /** The label for screen readers, instead of label and description. */
  readonly spoken?: string;
  readonly command?: vscode.Command;
}

/**
 * Creates a row of a tree. VS Code shows labels and descriptions verbatim, and preserves the line breaks of a string
 * tooltip (src/vs/workbench/browser/parts/views/treeView.ts). Without a label, it would show the file's name.
 */
export function treeItem(row: TreeRow): vscode.TreeItem {
  const item = new vscode.TreeItem(plainLine(row.label), row.collapsible);
  item.id = row.id;
  item.iconPath = row.icon;
  if (row.description !== undefined) item.description = plainLine(row.description);
  if (row.file) item.resourceUri = row.file;
  if (row.contextValue !== undefined) item.contextValue = row.contextValue;
  if (row.tooltip !== undefined) item.tooltip = plainBlock(row.tooltip, TOOLTIP_MAX);
  if (row.spoken !== undefined) item.accessibilityInformation = { label: plainLine(row.spoken) };
  if (row.command) item.command = { ...row.command, title: plainLine(row.command.title) };
  return item;
}

/** Sets the message above a view's rows, which VS Code shows verbatim, and the badge on its icon. */
export function setViewStatus(
  view: vscode.TreeView<unknown>,
  message: string,
  badge: { readonly value: number; readonly tooltip: string } | undefined,
): void {
  view.message = plainLine(message, TOOLTIP_MAX);
  view.badge = badge && { ...badge, tooltip: plainLine(badge.tooltip) };
}
