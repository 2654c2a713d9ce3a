import { readableLine } from '../../../src/base/visible';
import { ATTEMPT_APPEARANCE, type Tone } from '../../../src/domain/view/appearance';
import type { AttemptView } from '../../../src/protocol/chat';
import { DiffNumbersView } from '../../shared/lineDiff/diffView';
import { Icon } from '../../shared/icon';
import { CopyButton, RowButton } from '../../shared/row';
import { Verbatim } from '../../shared/verbatim';
import { t } from '../texts';
import { useChat } from '../chatController';
import { AttemptMenu } from './attemptMenu';

const TONE_CLASSES: Readonly<Record<Tone, string>> = {
  plain: '',
  active: 'active',
  attention: 'warning',
  good: 'success',
  bad: 'error',
  merged: 'merged',
};

/** The attempt's title, state, agent, branch, numbers of changes, and menu. */
export function Header({ view }: { readonly view: AttemptView }) {
  const title = readableLine(view.title);
  const { icon, tone, spins } = ATTEMPT_APPEARANCE[view.state];
  return (
    <header class="header">
      <div class="header-line">
        <h1 title={title} translate={false}>
          <span class="label">{view.label}</span> {title}
        </h1>
        <AttemptMenu view={view} />
      </div>
      <div class="header-line facts">
        <span class="state" data-state={view.state}>
          <Icon name={icon} spin={spins === true} class={TONE_CLASSES[tone]} />
          {t(`attempt.${view.state}`)}
        </span>
        <span class="agent">
          <span translate={false}>{view.attemptLabel}</span>
          {view.practice && <span class="tag">{t('chat.practice')}</span>}
        </span>
        <span class="branch">
          <Icon name="git-branch" />
          <span
            class="branch-name"
            title={t('chat.branchFrom', { branch: view.branch, base: readableLine(view.base) })}
            dir="ltr"
          >
            <Verbatim>{view.branch}</Verbatim>
          </span>
          <CopyButton text={view.branch} label={t('chat.copyBranch')} />
        </span>
        <Numbers view={view} />
      </div>
    </header>
  );
}

/** The numbers of changes, with a link to the review. A discarded attempt must be restored before it can be reviewed. */
function Numbers({ view: { numbers, state } }: { readonly view: AttemptView }) {
  const chat = useChat();
  if (!numbers || numbers.files === 0 || state === 'discarded') return null;
  return (
    <RowButton kind="icon" class="numbers" onClick={() => void chat.perform('reviewChanges', {})}>
      <Icon name="diff-multiple" />
      <DiffNumbersView insertions={numbers.insertions} deletions={numbers.deletions} />
      <span class="sr-only">{t('action.reviewChanges')}</span>
    </RowButton>
  );
}
