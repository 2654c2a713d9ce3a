import { confirm } from '../display/display';
import { showFault } from '../faults/faults';
import type { WindowStore } from '../../services/store/windowStore';
import { t } from '../texts/texts';

/**
 * Makes this window the one that can change the tasks. Asks for confirmation if another window can change them. If
 * saving failed in this window, tries again without asking.
 */
export async function takeOver(store: WindowStore): Promise<void> {
  if (store.access === 'follow' && !(await confirmTakeOver())) return;
  if (!store.obstacle) return;
  const taken = await store.takeOver();
  if (!taken.ok) await showFault(taken.error);
}

async function confirmTakeOver(): Promise<boolean> {
  const takeOverAction = t('action.takeOver');
  return (await confirm(t('takeOver.question'), t('takeOver.detail'), takeOverAction)) === takeOverAction;
}
