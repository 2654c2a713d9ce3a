import type { NoteItem, NoticeItem, RetryItem } from '../../../src/domain/transcript/transcript';
import { Icon } from '../../shared/icon';
import { t } from '../../shared/texts';
import { useChat } from '../chat';

/** What an agent says in its own words, or what is said of it: then its text is the detail. */
export function noticeText({ code, text }: NoticeItem, agent: string): string {
  return code === undefined ? text : t(`notice.${code}`, agent);
}

export function NoticeLine({ item }: { readonly item: NoticeItem }) {
  const { store } = useChat();
  return (
    <div class={`line notice ${item.level}`}>
      <Icon name={item.level} />
      <span>
        {noticeText(item, store.attempt.value?.agentLabel ?? '')}
        {item.code !== undefined && (
          <>
            {' '}
            <span class="meta" dir="auto">
              {item.text}
            </span>
          </>
        )}
      </span>
    </div>
  );
}

export function RetryLine({ item }: { readonly item: RetryItem }) {
  return (
    <div class="line">
      <Icon name="sync" />
      <span>
        {item.status === undefined ? t('retried') : t('retriedStatus', item.status)}{' '}
        {item.attempts > 1 && <span class="meta">{t('retryCount', item.attempts)}</span>}
      </span>
    </div>
  );
}

export function NoteLine({ item }: { readonly item: NoteItem }) {
  if (item.note.type === 'checkpoint') return null;
  return (
    <div class="line">
      <Icon name="git-merge" />
      <span>
        {t('mergedInto', item.note.into)} <span class="mono">{item.note.commit.slice(0, 8)}</span>
      </span>
    </div>
  );
}
