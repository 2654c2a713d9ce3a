import { Icon } from '../../shared/icon';
import { RowButton } from '../../shared/row';
import { t } from '../texts';
import { useChat } from '../chatController';

/** What the last action came to, if it failed: said where the action was, until the next one or until it was read. */
export function Problem() {
  const chat = useChat();
  const { problem } = chat;
  const fault = problem.value;
  return (
    <div role="alert" class="problem-slot">
      {fault && (
        <div class="problem" id="problem">
          <Icon name="error" class="error" />
          <div class="problem-text">
            <span>{fault.text}</span>
            {fault.detail !== undefined && (
              <pre class="meta detail" translate={false}>
                {fault.detail}
              </pre>
            )}
          </div>
          <RowButton onClick={() => void chat.request('showLog', {})}>{t('action.showLog')}</RowButton>
          <RowButton onClick={() => void chat.request('copyReport', {})}>{t('action.copyReport')}</RowButton>
          <RowButton
            onClick={() => {
              problem.value = undefined;
            }}
          >
            {t('composer.dismiss')}
          </RowButton>
        </div>
      )}
    </div>
  );
}
