import { useEffect, useRef } from 'preact/hooks';
import { PROMPT_MAX } from '../../../src/domain/task/task';
import type { TaskFormState } from '../../../src/protocol/chat';
import { Icon } from '../../shared/icon';
import { isSubmitKey, SUBMIT_KEYS } from '../../shared/keys';
import { t } from '../texts';
import { Button } from '../../shared/ui/button';
import { TextArea } from '../../shared/ui/textArea';
import { useChat } from '../chat';
import { Problem } from '../composer/problem';
import { AgentsNotFound, AgentSelect } from './agents';
import { BaseSelect } from './baseSelect';
import { Obstacle } from './obstacle';
import { useStart } from './start';

/** The chat before there is a task. */
export function DraftPage() {
  const chat = useChat();
  const draft = chat.store.draft.value;
  const field = useRef<HTMLElement>(null);
  const wishes = chat.store.focusWishes.value;
  useEffect(() => field.current?.focus(), [wishes]);
  const { starting, ready, start } = useStart();
  if (!draft) return null;
  const { prompt } = chat;
  return (
    <main class="draft">
      <div class="draft-column">
        <h1>{t('newTask.title')}</h1>
        <p class="draft-intro">{t('newTask.introduction')}</p>
        {draft.obstacle && <Obstacle obstacle={draft.obstacle} />}
        <TextArea
          class="draft-prompt"
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
        {!draft.obstacle && <Choices draft={draft} starting={starting} ready={ready} start={start} />}
        {!draft.obstacle && <AgentsNotFound draft={draft} />}
      </div>
    </main>
  );
}

interface ChoicesProps {
  readonly draft: TaskFormState;
  readonly starting: boolean;
  readonly ready: boolean;
  readonly start: () => void;
}

function Choices({ draft, starting, ready, start }: ChoicesProps) {
  return (
    <div class="draft-choices">
      <AgentSelect draft={draft} />
      <BaseSelect draft={draft} />
      <div class="draft-start">
        <Button primary icon="send" disabled={!ready || starting} title={SUBMIT_KEYS} onClick={start}>
          {t(starting ? 'newTask.starting' : 'newTask.start')}
        </Button>
        <span class="meta">{starting ? <Icon name="loading" spin /> : SUBMIT_KEYS}</span>
      </div>
    </div>
  );
}
