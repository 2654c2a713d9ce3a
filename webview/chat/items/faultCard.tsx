import type { SessionFaultCode } from '../../../src/domain/session/event';
import type { FaultItem } from '../../../src/domain/transcript/transcript';
import { Icon } from '../../shared/icon';
import { RowButton } from '../../shared/row';
import { t } from '../texts';
import { useChat } from '../chatController';

/** Shows why the session can't continue, the agent's own message, and the actions that help. */
export function FaultCard({ item }: { readonly item: FaultItem }) {
  const { code, detail } = item.fault;
  const { model } = useChat();
  const rows = model.transcript.rows.value;
  // Older failures are history. Only the last one of a session that can't continue has actions.
  const current = model.session.value.fault !== undefined && rows.slice(-2).some((row) => row.id === item.id);
  return (
    <div class="card fault">
      <div class="card-bar">
        <Icon name="error" class="error" />
        <span class="card-title">{t(`agentFault.${code}`, { agent: model.attempt.value?.agentLabel ?? '' })}</span>
      </div>
      {detail !== undefined && (
        <pre class="output quoted" dir="auto" translate={false}>
          {detail}
        </pre>
      )}
      {current && <FaultActions code={code} />}
    </div>
  );
}

/** Failures that only a new agent session resolves. */
const ENDS_SESSION: readonly SessionFaultCode[] = ['resumeFailed', 'contextTooLong'];

function FaultActions({ code }: { readonly code: SessionFaultCode }) {
  const chat = useChat();
  const login = code === 'loginNeeded';
  const fresh = ENDS_SESSION.includes(code);
  if (chat.model.attempt.value?.readOnly) return null;
  return (
    <div class="actions">
      {login && (
        <RowButton kind="primary" onClick={() => void chat.perform('logIn', {})}>
          {t('agentFault.logIn')}
        </RowButton>
      )}
      {fresh && (
        <RowButton kind="primary" onClick={() => void chat.perform('startFresh', {})}>
          {t('agentFault.startFresh')}
        </RowButton>
      )}
      <RowButton kind={login || fresh ? 'secondary' : 'primary'} onClick={() => void chat.perform('retry', {})}>
        {t('action.retry')}
      </RowButton>
      <RowButton kind="secondary" onClick={() => void chat.perform('showLog', {})}>
        {t('action.showLog')}
      </RowButton>
      <RowButton kind="secondary" onClick={() => void chat.perform('copyReport', {})}>
        {t('action.copyReport')}
      </RowButton>
    </div>
  );
}
