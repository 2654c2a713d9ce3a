import { useEffect, useRef, useState } from 'preact/hooks';
import { requestWords } from '../../src/domain/approval/plainRequest';
import { readableLine } from '../../src/base/visible';
import type { Session } from '../../src/domain/session/session';
import { t } from './texts';
import { useChat } from './chatController';

/**
 * Announces to screen readers what the agent is doing. The transcript itself isn't announced, because streaming text
 * would drown out everything else.
 */
export function Announcer() {
  const { model } = useChat();
  const session = model.session.value;
  const agent = model.attempt.value?.agentLabel ?? '';
  const previous = useRef<Session | undefined>(undefined);
  const [words, setWords] = useState('');
  useEffect(() => {
    const announcement = previous.current && announcementFor(previous.current, session, agent);
    previous.current = session;
    if (announcement !== undefined) setWords(announcement);
  }, [session, agent]);
  return (
    <div role="status" class="sr-only">
      {words}
    </div>
  );
}

/** Returns what to announce about a change of the session, or `undefined` if nothing is worth announcing. */
export function announcementFor(before: Session, now: Session, agent: string): string | undefined {
  const newAsk = now.openAsks.find((ask) => !before.openAsks.some((known) => known.id === ask.id));
  if (newAsk) return t('announce.needsYou', { agent, request: readableLine(requestWords(newAsk)) });
  if (before.turn === undefined) return now.turn === undefined ? undefined : t('announce.working', { agent });
  if (now.turn !== undefined || now.lastEnd === undefined) return undefined;
  if (now.lastEnd === 'completed') return t('announce.finished', { agent });
  if (now.lastEnd === 'cancelled') return t('announce.stopped', { agent });
  return t('announce.ended', { agent, end: t(`end.${now.lastEnd}`) });
}
