import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { visibleText } from '../../../src/base/visible';
import { lastingOptions, type Ask, type AskOption } from '../../../src/domain/approval/ask';
import { RowButton } from '../../shared/row';
import { isSubmitKey } from '../../shared/keys';
import { Verbatim } from '../../shared/verbatim';
import { t } from '../texts';
import { Button } from '../../shared/ui/button';
import { TextArea } from '../../shared/ui/textArea';
import { useChat } from '../chatController';

/** Clicks within this time are ignored, because a request may appear under a moving pointer. */
const CLICK_GUARD_MS = 500;

/** The agent's options: those for this request only, and separately those that the agent will remember. */
export function AskAnswers({ ask }: { readonly ask: Ask }) {
  const chat = useChat();
  const readOnly = chat.model.attempt.value?.readOnly !== undefined;
  const [sending, setSending] = useState(false);
  const [reason, setReason] = useState<string | undefined>(undefined);
  const armed = useArmed();
  const answer = (option: AskOption, why?: string) => {
    if (!armed() || sending || readOnly) return;
    setSending(true);
    const reasonParams = why === undefined || why.trim() === '' ? {} : { reason: why.trim() };
    void chat.perform('settle', { ask: ask.id, option: option.id, ...reasonParams }).then((sent) => {
      if (!sent) setSending(false);
    });
  };
  const once = ask.options.filter((option) => option.kind === 'allowOnce' || option.kind === 'rejectOnce');
  const deny = once.find((option) => option.kind === 'rejectOnce');
  return (
    <div class={sending ? 'dock-answers sending' : 'dock-answers'} aria-busy={sending}>
      {reason !== undefined && deny && (
        <TextArea
          class="reason"
          label={t('ask.reason')}
          placeholder={t('ask.reason')}
          value={reason}
          onInput={setReason}
          onKeyDown={(event) => {
            if (isSubmitKey(event)) answer(deny, reason);
          }}
        />
      )}
      <div class="dock-buttons">
        {once.map((option) => (
          <Button
            key={option.id}
            primary={option.kind === 'allowOnce' && option === once[0]}
            disabled={readOnly}
            onClick={() => answer(option, option === deny ? reason : undefined)}
          >
            <OptionText option={option} once={once} ask={ask} />
          </Button>
        ))}
        {ask.takesReason && deny && reason === undefined && !readOnly && (
          <RowButton onClick={() => setReason('')}>{t('ask.giveReason')}</RowButton>
        )}
      </div>
      <LastingAnswers ask={ask} disabled={readOnly} answer={answer} />
    </div>
  );
}

interface LastingAnswersProps {
  readonly ask: Ask;
  readonly disabled: boolean;
  readonly answer: (option: AskOption) => void;
}

function LastingAnswers({ ask, disabled, answer }: LastingAnswersProps) {
  const { model } = useChat();
  const options = lastingOptions(ask);
  if (options.length === 0 || disabled) return null;
  return (
    <div class="dock-lasting" role="group" aria-labelledby="dock-lasting">
      <span class="meta" id="dock-lasting">
        {t('ask.rememberedBy', { agent: model.attempt.value?.agentLabel ?? '' })}
      </span>
      {options.map((option) => (
        <RowButton key={option.id} kind="secondary" onClick={() => answer(option)}>
          <Verbatim>{visibleText(option.label).text}</Verbatim>
        </RowButton>
      ))}
    </div>
  );
}

interface OptionTextProps {
  readonly option: AskOption;
  readonly once: readonly AskOption[];
  readonly ask: Ask;
}

/** Coppice's words if there is one way to allow and one to deny. Otherwise the agent's own, which distinguish the ways. */
function OptionText({ option, once, ask }: OptionTextProps) {
  const alike = once.filter((other) => other.kind === option.kind).length > 1;
  const hasMeaning = alike || ask.kind === 'question' || ask.kind === 'plan';
  if (hasMeaning && option.label !== '') return <Verbatim>{visibleText(option.label).text}</Verbatim>;
  return <>{t(option.kind === 'allowOnce' ? 'ask.allow' : 'ask.deny')}</>;
}

/** Returns a function that returns whether the answers have been visible for `CLICK_GUARD_MS`. */
function useArmed(): () => boolean {
  const since = useRef(Number.POSITIVE_INFINITY);
  useLayoutEffect(() => {
    since.current = performance.now();
  }, []);
  return () => performance.now() - since.current >= CLICK_GUARD_MS;
}
