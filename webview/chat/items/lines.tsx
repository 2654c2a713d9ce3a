import type { HostNote } from '../../../src/domain/session/event';
import type { NoteItem, NoticeItem, RetryItem } from '../../../src/domain/transcript/transcript';
import { Icon } from '../../shared/icon';
import { Verbatim } from '../../shared/verbatim';
import { t } from '../texts';
import { visibleText } from '../../../src/base/visible';
import { useChat } from '../chatController';

/** What an agent says in its own words, or what is said of it: then its text is the detail. */
export function noticeText({ code, text }: NoticeItem, agent: string): string {
  return code === undefined ? text : t(`notice.${code}`, { agent });
}

export function NoticeLine({ item }: { readonly item: NoticeItem }) {
  const { model } = useChat();
  return (
    <div class={`line notice ${item.level}`}>
      <Icon name={item.level} />
      <span>
        {item.code === undefined ? (
          <Verbatim>{item.text}</Verbatim>
        ) : (
          <>
            {noticeText(item, model.attempt.value?.agentLabel ?? '')}{' '}
            <span class="meta" dir="auto" translate={false}>
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
        {item.status === undefined
          ? t('transcript.retried')
          : t('transcript.retriedStatus', { status: String(item.status) })}{' '}
        {item.tries > 1 && <span class="meta">{t('transcript.tries', { count: item.tries })}</span>}
      </span>
    </div>
  );
}

export function NoteLine({ item: { note } }: { readonly item: NoteItem }) {
  switch (note.type) {
    case 'filesLeft':
      return <FilesLine note={note} files={note.left.map(({ path, why }) => [path, t(`skipped.${why}`)])} />;
    case 'wroteOutside':
    case 'checkoutChanged':
      return <FilesLine note={note} files={note.files.map((path) => [path, ''])} />;
  }
}

/** What a note says, in one sentence. */
export function noteText(note: HostNote): string {
  switch (note.type) {
    case 'filesLeft':
      return `${t('note.filesCopied', { count: note.copied })} ${t('note.filesSkipped', { count: note.count })}`;
    case 'wroteOutside':
      return t('note.wroteOutside');
    case 'checkoutChanged':
      return [
        t('note.checkoutChanged'),
        ...(note.head === undefined ? [] : [t('note.headIsNow', { commit: note.head })]),
      ].join(' ');
  }
}

/** A warning about files: the first ones by name, with what is said of each. */
function FilesLine(props: {
  readonly note: HostNote;
  readonly files: readonly (readonly [path: string, remark: string])[];
}) {
  const { note, files } = props;
  return (
    <div class="line warning">
      <Icon name="warning" />
      <span>
        {noteText(note)}
        <ul class="note-files">
          {files.map(([path, remark]) => (
            <li key={path}>
              <span class="mono" dir="ltr" translate={false}>
                {visibleText(path).text}
              </span>{' '}
              {remark !== '' && <span class="meta">{remark}</span>}
            </li>
          ))}
        </ul>
        {note.count > files.length && (
          <span class="meta">{t('transcript.andMore', { count: note.count - files.length })}</span>
        )}
      </span>
    </div>
  );
}
