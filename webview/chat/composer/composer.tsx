import { useEffect, useRef, useState } from 'preact/hooks';
import type { MessageId } from '../../../src/domain/ids';
import { PROMPT_MAX } from '../../../src/domain/task/task';
import { isSubmitKey, SUBMIT_KEYS } from '../../shared/keys';
import { t } from '../texts';
import { Button } from '../../shared/ui/button';
import { TextArea } from '../../shared/ui/textArea';
import { newId, useChat, type ChatController } from '../chatController';
import { UsageLine } from './usageLine';

/** The input for the next message. A message that is sent during a turn is queued until the turn ends. */
export function Composer() {
  const chat = useChat();
  const { model, followUp } = chat;
  const field = useRef<HTMLElement>(null);
  const [sending, send] = useSend(chat);
  const running = model.running.value;
  const label = t('composer.message', { agent: model.attempt.value?.agentLabel ?? '' });
  const focusRequests = model.focusRequests.value;
  useEffect(() => {
    if (focusRequests > 0) field.current?.focus();
  }, [focusRequests]);
  const empty = followUp.text.value.trim() === '';
  return (
    <div class="composer">
      <TextArea
        label={label}
        placeholder={t('view.withKeys', { action: label, keys: SUBMIT_KEYS })}
        value={followUp.text.value}
        maxLength={PROMPT_MAX}
        errorId={chat.problem.value ? 'problem' : undefined}
        elementRef={field}
        onInput={(text) => followUp.write(text)}
        onBlur={() => followUp.flush()}
        onKeyDown={(event) => {
          if (isSubmitKey(event)) send();
        }}
      />
      <div class="composer-bar">
        <UsageLine />
        {model.stoppable.value !== undefined && <StopButton />}
        <Button
          primary={!running}
          icon="send"
          disabled={empty || sending}
          title={t('view.withKeys', { action: t(running ? 'composer.queueHint' : 'composer.send'), keys: SUBMIT_KEYS })}
          onClick={send}
        >
          {t(running ? 'composer.queue' : 'composer.send')}
        </Button>
      </div>
    </div>
  );
}

/** Sends the message. Reuses its ID until the host has accepted it, so that a retry can't send it twice. */
function useSend(chat: ChatController): readonly [boolean, () => void] {
  const [sending, setSending] = useState(false);
  const message = useRef<{ readonly id: MessageId; readonly text: string } | undefined>(undefined);
  const send = () => {
    const text = chat.followUp.text.peek();
    if (sending || text.trim() === '') return;
    if (message.current?.text !== text) message.current = { id: newId<'message'>('m'), text };
    chat.followUp.pauseSaving();
    setSending(true);
    void chat.perform('send', { message: message.current.id, text }).then((sent) => {
      setSending(false);
      if (!sent) return chat.followUp.resumeSaving();
      chat.scrollToEndRequests.value += 1;
      message.current = undefined;
      if (chat.followUp.text.peek() === text) chat.followUp.write('');
    });
  };
  return [sending, send];
}

/** Stops the agent. Shows *Stopping…* at once, because the agent may take some seconds before it's ended by force. */
export function StopButton() {
  const chat = useChat();
  const work = chat.model.stoppable.value;
  const [stopped, setStopped] = useState<string | undefined>(undefined);
  const stopping = stopped !== undefined && stopped === work;
  const stop = () => {
    setStopped(work);
    void chat.perform('stop', {}).then((succeeded) => {
      if (!succeeded) setStopped(undefined);
    });
  };
  return (
    <Button icon="debug-stop" disabled={stopping} onClick={stop}>
      {t(stopping ? 'composer.stopping' : 'composer.stop')}
    </Button>
  );
}
