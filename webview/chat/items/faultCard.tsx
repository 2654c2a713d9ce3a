import type { FaultItem } from '../../../src/domain/transcript/transcript';
import { Icon } from '../../shared/icon';
import { RowButton } from '../../shared/row';
import { t } from '../../shared/texts';
import { useChat } from '../chat';

/** Why the session cannot go on: a sentence, what the agent said, and what can be done. */
export function FaultCard({ item }: { readonly item: FaultItem }) {
  const { code, detail } = item.fault;
  const { store } = useChat();
  const rows = store.transcript.rows.value;
  // Older failures are history: only the last words of a session that stands still can be acted on.
  const current = store.session.value.fault !== undefined && rows.slice(-2).some((row) => row.id === item.id);
  return (
    <div class="card fault">
      <div class="card-bar">
        <Icon name="error" class="error" />
        <span class="card-title">{t(`fault.${code}`, store.attempt.value?.agentLabel ?? '')}</span>
      </div>
      {detail !== undefined && (
        <pre class="output quoted" dir="auto">
          {detail}
        </pre>
      )}
      {current && <FaultActions login={code === 'loginNeeded'} />}
    </div>
  );
}

function FaultActions({ login }: { readonly login: boolean }) {
  const chat = useChat();
  if (chat.store.attempt.value?.readOnly) return null;
  return (
    <div class="actions">
      {login && (
        <RowButton kind="primary" onClick={() => void chat.act('logIn', {})}>
          {t('logIn')}
        </RowButton>
      )}
      <RowButton kind={login ? 'secondary' : 'primary'} onClick={() => void chat.act('retry', {})}>
        {t('retry')}
      </RowButton>
      <RowButton kind="secondary" onClick={() => void chat.act('showLog', {})}>
        {t('showLog')}
      </RowButton>
    </div>
  );
}
