import { ATTEMPT_PHASES, type AttemptPhase } from '../../../src/domain/attempt/attempt';
import type { AttemptView } from '../../../src/protocol/chat';
import { Icon, type IconName } from '../../shared/icon';
import { t } from '../texts';

/** The steps that are shown, each named after the phase that it ends with, in order. */
const STEPS = ['worktree', 'prepared', 'opened', 'prompted'] as const satisfies readonly AttemptPhase[];

/** Shows the steps from the task's start to the first message, each with its state. */
export function StartProgress({ view }: { readonly view: AttemptView }) {
  const reached = ATTEMPT_PHASES.indexOf(view.phase);
  const failed = view.startFault !== undefined;
  return (
    <div class="start-progress">
      <ol>
        {STEPS.map((step) => {
          const at = ATTEMPT_PHASES.indexOf(step);
          const state = at <= reached ? 'done' : at > reached + 1 ? 'later' : failed ? 'failed' : 'now';
          return (
            <li key={step} class={state}>
              <Icon name={ICONS[state]} spin={state === 'now'} class={COLORS[state]} />
              <span>{t(`phase.${step}`)}</span>
              <span class="sr-only">{t(`phaseState.${state}`)}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

const COLORS = { done: 'success', now: '', later: '', failed: 'error' } as const;
const ICONS = {
  done: 'pass',
  now: 'loading',
  later: 'circle-large-outline',
  failed: 'error',
} as const satisfies Readonly<Record<string, IconName>>;
