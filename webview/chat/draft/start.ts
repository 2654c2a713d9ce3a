import { useRef, useState } from 'preact/hooks';
import { useChat, newId } from '../chat';

export interface Start {
  readonly starting: boolean;
  /** There is something to start, and somebody to start it. */
  readonly ready: boolean;
  readonly start: () => void;
}

/**
 * Starts the task, once: a second press does nothing, and trying again after no answer came repeats the same request,
 * which the host carries out only once.
 */
export function useStart(): Start {
  const chat = useChat();
  const [starting, setStarting] = useState(false);
  const request = useRef<string | undefined>(undefined);
  const draft = chat.store.draft.value;
  const chosen = draft?.agents.find((agent) => agent.id === draft.agent);
  const ready =
    draft !== undefined &&
    draft.obstacle === undefined &&
    chosen?.finding.found === true &&
    draft.base !== '' &&
    chat.prompt.text.value.trim() !== '';

  const start = () => {
    if (!ready || starting) return;
    request.current ??= newId('start');
    chat.prompt.hold();
    setStarting(true);
    const params = { prompt: chat.prompt.text.peek(), agent: draft.agent, base: draft.base };
    void chat.request('start', params, { id: request.current }).then((answer) => {
      setStarting(false);
      chat.problem.value = answer.ok ? undefined : answer.error;
      if (!answer.ok) chat.prompt.release();
      if (answer.ok || answer.error.code !== 'noAnswer') request.current = undefined;
    });
  };
  return { starting, ready, start };
}
