import type { UnknownItem } from '../../../src/domain/transcript/transcript';
import { Icon } from '../../shared/icon';
import { RowButton } from '../../shared/row';
import { t } from '../texts';
import { useExpanded } from '../expanded';

/** A message of a kind that this version doesn't know. It's shown raw, so that nothing from the agent is lost. */
export function UnknownMessage({ item }: { readonly item: UnknownItem }) {
  const [open, toggle] = useExpanded(item.id, false);
  return (
    <div class="thought">
      <RowButton class="disclosure" kind="icon" onClick={toggle} expanded={open}>
        <Icon name={open ? 'chevron-down' : 'chevron-right'} />
        <span>{t('transcript.unknown')}</span>
      </RowButton>
      {open && (
        <pre class="output" dir="ltr" translate={false}>
          {item.raw}
        </pre>
      )}
    </div>
  );
}
