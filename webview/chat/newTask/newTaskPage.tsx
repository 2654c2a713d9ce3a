import { useEffect, useRef } from 'preact/hooks';
import { PROMPT_MAX } from '../../../src/domain/task/task';
import type { TaskFormState } from '../../../src/protocol/chat';
import { Icon } from '../../shared/icon';
import { isSubmitKey, SUBMIT_KEYS } from '../../shared/keys';
import { t } from '../texts';
import { Button } from '../../shared/ui/button';
import { TextArea } from '../../shared/ui/textArea';
import { useChat } from '../chatController';
import { Problem } from '../composer/problem';
import { AgentsNotFound, AgentSelect } from './agents';
import { BaseSelect } from './baseSelect';
import { Obstacle } from './obstacle';
import { useStart } from './start';

/** The form for a new task. */
export function NewTaskPage() {
  const chat = useChat();
  const form = chat.model.newTask.value;
  const field = useRef<HTMLElement>(null);
  const focusRequests = chat.model.focusRequests.value;
  useEffect(() => field.current?.focus(), [focusRequests]);
  const { starting, ready, start } = useStart();
  if (!form) return null;
  const { prompt } = chat;
  return (
    <main class="new-task">
      <div class="new-task-column">
        <h1>{t('newTask.title')}</h1>
        <p class="new-task-intro">{t('newTask.introduction')}</p>
        {form.obstacle && <Obstacle obstacle={form.obstacle} />}
        <TextArea
          class="new-task-prompt"
          label={t('newTask.prompt')}
          placeholder={t('newTask.placeholder')}
          value={prompt.text.value}
          maxLength={PROMPT_MAX}
          errorId={chat.problem.value ? 'problem' : undefined}
          elementRef={field}
          onInput={(text) => prompt.write(text)}
          onBlur={() => prompt.flush()}
          onKeyDown={(event) => {
            if (isSubmitKey(event)) start();
          }}
        />
        <Problem />
        {!form.obstacle && <Choices form={form} starting={starting} ready={ready} start={start} />}
        {!form.obstacle && <AgentsNotFound form={form} />}
      </div>
    </main>
  );
}

interface ChoicesProps {
  readonly form: TaskFormState;
  readonly starting: boolean;
  readonly ready: boolean;
  readonly start: () => void;
}

function Choices({ form: form, starting, ready, start }: ChoicesProps) {
  return (
    <div class="new-task-choices">
      <AgentSelect form={form} />
      <BaseSelect form={form} />
      <div class="new-task-start">
        <Button primary icon="send" disabled={!ready || starting} title={SUBMIT_KEYS} onClick={start}>
          {t(starting ? 'newTask.starting' : 'newTask.start')}
        </Button>
        <span class="meta">{starting ? <Icon name="loading" spin /> : SUBMIT_KEYS}</span>
      </div>
    </div>
  );
}
