import { useRef, useState } from 'preact/hooks';
import { useChat, newId } from '../chatController';

/** The state of the start button, and its action. */
export interface Start {
  readonly starting: boolean;
  /** Whether there are a prompt, an agent, and a base, and no obstacle. */
  readonly ready: boolean;
  readonly start: () => void;
}

/**
 * Starts the task only once: a second click does nothing. If the host doesn't answer, a retry sends the same request
 * ID, and the host executes a request only once.
 */
export function useStart(): Start {
  const chat = useChat();
  const [starting, setStarting] = useState(false);
  const request = useRef<string | undefined>(undefined);
  const form = chat.model.newTask.value;
  const chosen = form?.agents.find((agent) => agent.id === form.agent);
  const ready =
    form !== undefined &&
    form.obstacle === undefined &&
    chosen?.finding.found === true &&
    form.base !== '' &&
    chat.prompt.text.value.trim() !== '';

  const start = () => {
    if (!ready || starting) return;
    request.current ??= newId('start');
    chat.prompt.pauseSaving();
    setStarting(true);
    const params = { prompt: chat.prompt.text.peek(), agent: form.agent, base: form.base };
    void chat.request('start', params, { id: request.current }).then((answer) => {
      setStarting(false);
      chat.problem.value = answer.ok ? undefined : answer.error;
      if (!answer.ok) chat.prompt.resumeSaving();
      if (answer.ok || answer.error.code !== 'noAnswer') request.current = undefined;
    });
  };
  return { starting, ready, start };
}
