import type { ComponentChildren } from 'preact';
import type { AttemptView } from '../../../src/protocol/chat';
import { DiffNumbersView } from '../../shared/lineDiff/diffView';
import { Icon, type IconName } from '../../shared/icon';
import { t } from '../texts';
import { Button } from '../../shared/ui/button';
import { useChat } from '../chatController';

/** What the user can do while the agent isn't working: review its changes, retry, or see why nothing can be done. */
export function NextSteps({ view }: { readonly view: AttemptView }) {
  const chat = useChat();
  if (view.readOnly) {
    return (
      <Bar icon="lock" words={view.readOnly.text}>
        <Button onClick={() => void chat.perform('takeOver', {})}>
          {t(view.readOnly.otherWindow ? 'action.takeOver' : 'action.tryAgain')}
        </Button>
      </Bar>
    );
  }
  if (view.startFault) return <StartFault view={view} />;
  switch (view.state) {
    case 'merged':
      return <Bar icon="git-merge" words={mergedText(view)} />;
    case 'discarded':
      return (
        <Bar icon="trash" words={t('chat.discarded')}>
          {view.canRestore === true && (
            <Button onClick={() => void chat.perform('restoreAttempt', {})}>{t('chat.restoreAttempt')}</Button>
          )}
        </Bar>
      );
    case 'interrupted':
      return (
        <Bar icon="debug-pause" words={t('chat.interrupted')}>
          <Button primary onClick={() => void chat.perform('retry', {})}>
            {t('chat.resume')}
          </Button>
        </Bar>
      );
    case 'review':
    case 'failed':
      return view.numbers && view.numbers.files > 0 ? <Changes view={view} numbers={view.numbers} /> : null;
    case 'starting':
    case 'running':
    case 'needsYou':
      return null;
  }
}

function mergedText({ landed }: AttemptView): string {
  if (!landed) return t('chat.merged');
  const { into, commit } = landed;
  return commit === undefined
    ? t('chat.mergedInto', { branch: into })
    : t('chat.mergedIntoAs', { branch: into, commit: commit.slice(0, 8) });
}

/** Shows that a checkpoint was restored, and offers to undo it, until the agent is informed. */
export function RestoredFiles({ view: { restored, readOnly } }: { readonly view: AttemptView }) {
  const chat = useChat();
  if (!restored || readOnly) return null;
  return (
    <Bar icon="history" words={t('chat.checkpointRestored', { message: restored.words })}>
      <Button onClick={() => void chat.perform('undoRestore', {})}>{t('action.undo')}</Button>
    </Bar>
  );
}

interface ChangesProps {
  readonly view: AttemptView;
  readonly numbers: NonNullable<AttemptView['numbers']>;
}

function Changes({ view, numbers }: ChangesProps) {
  const chat = useChat();
  const words = (
    <>
      {t('chat.filesChanged', { count: numbers.files })}{' '}
      <DiffNumbersView insertions={numbers.insertions} deletions={numbers.deletions} />
    </>
  );
  // After a failure, the primary action is in the fault's card.
  return (
    <Bar icon="diff-multiple" words={words}>
      <Button primary={view.state === 'review'} onClick={() => void chat.perform('reviewChanges', {})}>
        {t('action.reviewChanges')}
      </Button>
      <Button onClick={() => void chat.perform('merge', {})}>{t('chat.merge')}</Button>
    </Bar>
  );
}

function StartFault({ view: { startFault } }: { readonly view: AttemptView }) {
  const chat = useChat();
  const words = (
    <>
      {startFault?.text}
      {startFault?.detail !== undefined && (
        <pre class="meta detail" translate={false}>
          {startFault.detail}
        </pre>
      )}
    </>
  );
  return (
    <Bar icon="error" words={words}>
      <Button primary onClick={() => void chat.perform('retry', {})}>
        {t('action.retry')}
      </Button>
      <Button onClick={() => void chat.perform('showLog', {})}>{t('action.showLog')}</Button>
      <Button onClick={() => void chat.perform('copyReport', {})}>{t('action.copyReport')}</Button>
    </Bar>
  );
}

interface BarProps {
  readonly icon: IconName;
  readonly words: ComponentChildren;
  readonly children?: ComponentChildren;
}

function Bar({ icon, words, children }: BarProps) {
  return (
    <div class="next-steps">
      <Icon name={icon} class={icon === 'error' ? 'error' : ''} />
      <div class="next-words">{words}</div>
      <div class="next-buttons">{children}</div>
    </div>
  );
}
