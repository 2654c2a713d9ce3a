import * as vscode from 'vscode';
import type { CONTEXT_KEYS } from './ids';

type ContextKey = (typeof CONTEXT_KEYS)[keyof typeof CONTEXT_KEYS];

/** Sets a context key for `when` clauses in the manifest. */
export function setContextKey(key: ContextKey, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
