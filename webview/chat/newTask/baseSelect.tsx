import { readableLine } from '../../../src/base/visible';
import type { BaseChoice, TaskFormState } from '../../../src/protocol/chat';
import { t } from '../texts';
import { agoText } from '../../shared/time';
import { Select } from '../../shared/ui/select';
import { useChat } from '../chatController';

/** Lets the user choose the base of the attempt. */
export function BaseSelect({ form: form }: { readonly form: TaskFormState }) {
  const { model } = useChat();
  return (
    <div class="choice">
      <span class="choice-name" aria-hidden="true">
        {t('newTask.base')}
      </span>
      <Select
        label={t('newTask.base')}
        value={form.base}
        options={form.bases.map((base) => ({ value: base.ref, label: baseText(base) }))}
        onChange={(base) => model.choose({ base })}
      />
    </div>
  );
}

function baseText({ ref: name, current, at, tag }: BaseChoice): string {
  const ref = readableLine(name);
  if (tag === true) return t('newTask.tagAge', { tag: ref, age: agoText(at) });
  return current
    ? t('newTask.currentBranch', { branch: ref })
    : t('newTask.branchAge', { branch: ref, age: agoText(at) });
}
