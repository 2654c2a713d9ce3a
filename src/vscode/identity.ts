import * as vscode from 'vscode';
import type { CommitChoice } from '../services/integration/merges/merges';
import { askText } from './display/display';

/** Asks who commits. It is used for this commit only: the user's configuration is theirs. */
export async function askIdentity(): Promise<CommitChoice['identity']> {
  const title = vscode.l10n.t('Git does not know who you are');
  const prompt = vscode.l10n.t('For this commit only. Set user.name and user.email of git to be asked no more.');
  const ask = (placeholder: string, pattern: RegExp, problem: string) =>
    askText({ title, prompt, placeholder, problem: (text) => (pattern.test(text.trim()) ? undefined : problem) });
  const name = await ask(vscode.l10n.t('Your name'), /^[^<>\0]+$/, vscode.l10n.t('A commit needs a name.'));
  if (name === undefined) return undefined;
  const email = await ask(
    vscode.l10n.t('Your e-mail address'),
    /^[^<>\s\0]+@[^<>\s\0]+$/,
    vscode.l10n.t('This is no e-mail address.'),
  );
  return email === undefined ? undefined : { name: name.trim(), email: email.trim() };
}
