import type { AttemptState } from '../../../src/domain/attempt/attempt';
import type { MessageId } from '../../../src/domain/ids';
import type { PromptItem } from '../../../src/domain/transcript/transcript';
import { Markdown } from '../../shared/markdown/markdown';
import { RowButton } from '../../shared/row';
import { t } from '../texts';
import { useChat } from '../chatController';
import { useExpanded } from '../expanded';

/** Prefix of the message's ID in the ID of its row. */
const ROW_PREFIX = 'p-';
/** States in which the worktree exists and the agent isn't working in it. */
const AT_REST: readonly AttemptState[] = ['review', 'failed', 'interrupted'];

/** Longer prompts (characters) are collapsed at first. */
const LONG_PROMPT = 1_600;

/** A message from the user, or from a program on the user's behalf. */
export function PromptBubble({ item }: { readonly item: PromptItem }) {
  const long = item.text.length > LONG_PROMPT || item.text.split('\n').length > 24;
  const [open, toggle] = useExpanded(item.id, !long);
  const waitsFor = useWaitsFor();
  return (
    <div class={`prompt ${item.queued ? 'queued' : ''}`}>
      <h3 class="sr-only">{t('transcript.you')}</h3>
      <div class={open ? 'prompt-text' : 'prompt-text clamped'}>
        <Markdown text={item.text} open={false} breaks />
      </div>
      {long && (
        <RowButton onClick={toggle} expanded={open}>
          {t(open ? 'transcript.showLess' : 'transcript.showAll')}
        </RowButton>
      )}
      {!item.queued && <RestoreButton message={item.id.slice(ROW_PREFIX.length) as MessageId} />}
      {(item.queued || item.fresh === true || item.by !== 'user') && (
        <div class="meta">
          {item.queued && <span>{t(waitsFor)}</span>}
          {item.fresh === true && <span>{t('transcript.freshSession')}</span>}
          {item.by !== 'user' && <span>{t(`by.${item.by}`)}</span>}
        </div>
      )}
    </div>
  );
}

/** Returns the ID of the text that says what a queued message waits for. */
function useWaitsFor() {
  const { model } = useChat();
  if (model.waitsForSetup.value) return 'transcript.queuedForSetup';
  return model.session.value.state === 'interrupted' ? 'transcript.queuedForResume' : 'transcript.queued';
}

/** Restores the files to their state before the message. Visible only on hover and focus. */
function RestoreButton({ message }: { readonly message: MessageId }) {
  const chat = useChat();
  const attempt = chat.model.attempt.value;
  if (!attempt || attempt.readOnly || !AT_REST.includes(attempt.state)) return null;
  const restore = () => void chat.perform('restoreTurn', { message });
  return (
    <RowButton class="restore" kind="icon" icon="discard" label={t('transcript.restoreCheckpoint')} onClick={restore} />
  );
}
