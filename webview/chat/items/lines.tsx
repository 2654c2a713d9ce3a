import type { HostNote } from '../../../src/domain/session/event';
import type { NoteItem, NoticeItem, RetryItem } from '../../../src/domain/transcript/transcript';
import { Icon } from '../../shared/icon';
import { Verbatim } from '../../shared/verbatim';
import { t } from '../texts';
import { visibleText } from '../../../src/base/visible';
import { useChat } from '../chatController';

/** Returns the text of a notice: Coppice's text for its code, or else the agent's own. */
export function noticeText({ code, text }: NoticeItem, agent: string): string {
  return code === undefined ? text : t(`notice.${code}`, { agent });
}

/** A notice from the agent. If Coppice has a text for its code, the agent's own text follows it. */
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

/** Shows that the agent retried a request to its model. */
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

/** A note from Coppice about files. */
export function NoteLine({ item: { note } }: { readonly item: NoteItem }) {
  switch (note.type) {
    case 'filesLeft':
      return <FilesLine note={note} files={note.left.map(({ path, why }) => [path, t(`skipped.${why}`)])} />;
    case 'wroteOutside':
    case 'checkoutChanged':
      return <FilesLine note={note} files={note.files.map((path) => [path, ''])} />;
  }
}

/** Returns the text of a note. */
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

/** A warning about files. Lists the first ones, each with a remark. */
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
