import { readableLine } from '../../../src/base/visible';
import type { BaseChoice, DraftState } from '../../../src/protocol/chat';
import { t } from '../../shared/texts';
import { agoText } from '../../shared/time';
import { Select } from '../../shared/ui/select';
import { useChat } from '../chat';

/** What the attempt starts from. */
export function BaseSelect({ draft }: { readonly draft: DraftState }) {
  const { store } = useChat();
  return (
    <div class="choice">
      <span class="choice-name" aria-hidden="true">
        {t('draft.base')}
      </span>
      <Select
        label={t('draft.base')}
        value={draft.base}
        options={draft.bases.map((base) => ({ value: base.ref, label: baseText(base) }))}
        onChange={(base) => store.choose({ base })}
      />
    </div>
  );
}

function baseText({ ref: name, current, at, tag }: BaseChoice): string {
  const ref = readableLine(name);
  if (tag === true) return t('draft.tagAge', ref, agoText(at));
  return current ? t('draft.currentBranch', ref) : t('draft.branchAge', ref, agoText(at));
}
