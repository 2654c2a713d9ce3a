import { Icon } from '../../shared/icon';
import { RowButton } from '../../shared/row';
import { t } from '../texts';
import { useChat } from '../chatController';

/** Shows why the last action failed, next to where it was triggered, until the next action or until it's dismissed. */
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
