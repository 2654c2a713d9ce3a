import { readableLine } from '../../../src/base/visible';
import type { PlanEntry } from '../../../src/domain/session/event';
import type { PlanItem } from '../../../src/domain/transcript/transcript';
import { Icon, type IconName } from '../../shared/icon';
import { t } from '../texts';

const ICONS: Readonly<Record<PlanEntry['status'], IconName>> = {
  pending: 'circle-large-outline',
  inProgress: 'record-small',
  completed: 'pass-filled',
};

/** The agent's plan. It's updated in place as the agent proceeds. */
export function PlanCard({ item }: { readonly item: PlanItem }) {
  const done = item.entries.filter((entry) => entry.status === 'completed').length;
  return (
    <div class="card plan">
      <div class="card-bar">
        <Icon name="checklist" />
        <span class="card-title">{t('transcript.plan')}</span>
        <span class="meta">{t('transcript.countOf', { number: done, total: item.entries.length })}</span>
      </div>
      <ol>
        {item.entries.map((entry, index) => (
          <li key={index} class={entry.status}>
            <Icon name={ICONS[entry.status]} />
            <span class="sr-only">{t(`plan.${entry.status}`)}</span>
            <span translate={false}>{readableLine(entry.text)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
