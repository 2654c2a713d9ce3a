import * as vscode from 'vscode';
import { confirm } from '../display/display';
import { showFault } from '../messages';
import type { CommandServices } from './attemptCommands';

/**
 * Makes this window the one that works with the tasks. Asks first where another one does; where only writing had failed
 * here it is tried again at once.
 */
export async function takeOver({ store }: Pick<CommandServices, 'store'>): Promise<void> {
  if (store.access === 'follow' && !(await isMeant())) return;
  if (!store.obstacle) return;
  const taken = await store.takeOver();
  if (!taken.ok) await showFault(taken.error);
}

async function isMeant(): Promise<boolean> {
  const take = vscode.l10n.t('Take Over');
  const detail = vscode.l10n.t(
    'Another window is working with them. From then on it can only look at them. Agents go on working, and nothing is lost.',
  );
  const question = vscode.l10n.t('Take over these tasks?');
  return (await confirm(question, detail, take)) === take;
}
