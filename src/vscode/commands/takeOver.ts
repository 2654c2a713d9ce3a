import { confirm } from '../display/display';
import { showFault } from '../messages';
import type { CommandServices } from './attemptCommands';
import { t } from '../texts/texts';

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
  const take = t('action.takeOver');
  return (await confirm(t('takeOver.question'), t('takeOver.detail'), take)) === take;
}
