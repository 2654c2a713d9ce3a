import { readableLine } from '../../../src/base/visible';
import type { AttemptState } from '../../../src/domain/attempt/attempt';
import type { AttemptView } from '../../../src/protocol/chat';
import { DiffNumbersView } from '../../shared/lineDiff/diffView';
import { Icon, type IconName } from '../../shared/icon';
import { CopyButton, RowButton } from '../../shared/row';
import { t } from '../../shared/texts';
import { useChat } from '../chat';
import { AttemptMenu } from './attemptMenu';

const ICONS: Readonly<Record<AttemptState, IconName>> = {
  starting: 'loading',
  running: 'loading',
  needsYou: 'shield',
  review: 'pass',
  failed: 'error',
  interrupted: 'debug-pause',
  merged: 'git-merge',
  discarded: 'trash',
};
const COLOURS: Readonly<Partial<Record<AttemptState, string>>> = {
  needsYou: 'warning',
  review: 'success',
  failed: 'error',
  interrupted: 'warning',
  merged: 'success',
};

/** Which attempt this is, how it stands, and what can be done with it. */
export function Header({ view }: { readonly view: AttemptView }) {
  const title = readableLine(view.title);
  const spin = view.state === 'starting' || view.state === 'running';
  return (
    <header class="header">
      <div class="header-line">
        <h1 title={title}>
          <span class="label">{view.label}</span> {title}
        </h1>
        <AttemptMenu view={view} />
      </div>
      <div class="header-line facts">
        <span class="state">
          <Icon name={ICONS[view.state]} spin={spin} class={COLOURS[view.state] ?? ''} />
          {t(`state.${view.state}`)}
        </span>
        <span>
          {view.agentLabel}
          {view.practice && <span class="tag">{t('practice')}</span>}
        </span>
        <span class="branch">
          <Icon name="git-branch" />
          <span class="branch-name" title={t('branchFrom', view.branch, readableLine(view.base))} dir="ltr">
            {view.branch}
          </span>
          <CopyButton text={view.branch} label={t('copyBranch')} />
        </span>
        <Numbers view={view} />
      </div>
    </header>
  );
}

/** The files of a discarded attempt cannot be looked at before it is restored. */
function Numbers({ view: { numbers, state } }: { readonly view: AttemptView }) {
  const chat = useChat();
  if (!numbers || numbers.files === 0 || state === 'discarded') return null;
  return (
    <RowButton kind="icon" class="numbers" onClick={() => void chat.act('reviewChanges', {})}>
      <Icon name="diff-multiple" />
      <DiffNumbersView insertions={numbers.insertions} deletions={numbers.deletions} />
      <span class="sr-only">{t('reviewChanges')}</span>
    </RowButton>
  );
}
