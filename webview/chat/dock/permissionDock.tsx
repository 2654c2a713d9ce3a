import { useLayoutEffect, useRef } from 'preact/hooks';
import { visibleText } from '../../../src/base/visible';
import type { Ask } from '../../../src/domain/approval/ask';
import { Icon } from '../../shared/icon';
import { RowButton } from '../../shared/row';
import { Verbatim } from '../../shared/verbatim';
import { t } from '../texts';
import { useChat } from '../chatController';
import { AskAnswers } from './askAnswers';
import { AskSubject } from './askSubject';

/** Shows the open permission requests, one at a time. Never takes the focus by itself. */
export function PermissionDock() {
  const chat = useChat();
  const asks = chat.model.session.value.openAsks;
  const wanted = asks.findIndex((ask) => ask.id === chat.shownAsk.value);
  const index = Math.max(0, wanted);
  const ask = asks[index];
  const dock = useRestoredFocus(ask);
  if (!ask) return null;
  const show = (to: number) => {
    const other = asks[(to + asks.length) % asks.length];
    if (other) chat.shownAsk.value = other.id;
  };
  return (
    <section class="dock" aria-labelledby="dock-title" ref={dock} tabIndex={-1}>
      <div class="dock-bar">
        <Icon name="shield" class="warning" />
        <h2 id="dock-title">
          <AskTitle ask={ask} />
        </h2>
        {asks.length > 1 && (
          <span class="dock-pages">
            <RowButton kind="icon" icon="arrow-left" label={t('ask.previous')} onClick={() => show(index - 1)} />
            <span class="meta">{t('transcript.countOf', { number: index + 1, total: asks.length })}</span>
            <RowButton kind="icon" icon="arrow-right" label={t('ask.next')} onClick={() => show(index + 1)} />
          </span>
        )}
      </div>
      <div class="dock-body">
        <AskSubject key={ask.id} ask={ask} />
      </div>
      <AskAnswers key={ask.id} ask={ask} />
    </section>
  );
}

/** After a request is answered by keyboard, moves the focus to the next request or to the composer. */
function useRestoredFocus(ask: Ask | undefined) {
  const chat = useChat();
  const dock = useRef<HTMLElement>(null);
  const inside = useRef(false);
  inside.current = dock.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (!inside.current || dock.current?.contains(document.activeElement) === true) return;
    if (ask) dock.current?.focus();
    else chat.model.focusRequests.value += 1;
  }, [ask?.id, chat]);
  return dock;
}

function AskTitle({ ask }: { readonly ask: Ask }) {
  if (ask.kind === 'question') return <Verbatim>{visibleText(ask.title).text}</Verbatim>;
  const several = ask.kind === 'edit' && ask.diffs.length > 1;
  return <>{several ? t('ask.edits', { count: ask.diffs.length }) : t(`ask.${ask.kind}`)}</>;
}
