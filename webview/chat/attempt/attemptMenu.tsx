import { useRef } from 'preact/hooks';
import type { AttemptView, ChatMethod } from '../../../src/protocol/chat';
import type { PlainId } from '../../../src/texts/text';
import type { ChatPage } from '../../../src/texts/views/pages';
import { Icon, type IconName } from '../../shared/icon';
import { t } from '../texts';
import { useChat } from '../chatController';

type Action = Extract<
  ChatMethod,
  'reviewChanges' | 'merge' | 'update' | 'openWorktree' | 'openTerminal' | 'discard' | 'showLog'
>;

interface Entry {
  readonly method: Action;
  readonly icon: IconName;
  readonly text: PlainId<ChatPage>;
  readonly startsGroup?: boolean;
}

const ENTRIES: readonly Entry[] = [
  { method: 'reviewChanges', icon: 'diff-multiple', text: 'action.reviewChanges' },
  { method: 'merge', icon: 'git-merge', text: 'chat.merge' },
  { method: 'update', icon: 'sync', text: 'chat.update' },
  { method: 'openWorktree', icon: 'folder', text: 'chat.openWorktree', startsGroup: true },
  { method: 'openTerminal', icon: 'terminal', text: 'chat.openTerminal' },
  { method: 'showLog', icon: 'list-selection', text: 'action.showLog' },
  { method: 'discard', icon: 'trash', text: 'chat.discard', startsGroup: true },
];

const CHANGING: readonly Action[] = ['merge', 'update', 'discard'];

/** Returns the actions that are possible in the attempt's state. */
function entriesFor(view: AttemptView): readonly Entry[] {
  const open = !view.readOnly && view.state !== 'merged' && view.state !== 'discarded';
  return ENTRIES.filter(({ method }) => {
    if (method === 'showLog') return true;
    if (view.state === 'discarded' || view.phase === 'recorded') return method === 'discard' && open;
    return open || !CHANGING.includes(method);
  });
}

/** A menu with the attempt's other actions. It's a popover, so the browser closes it on Escape and on a click outside. */
export function AttemptMenu({ view }: { readonly view: AttemptView }) {
  const chat = useChat();
  const menu = useRef<HTMLDivElement>(null);
  const choose = (method: Action) => {
    menu.current?.hidePopover();
    void chat.perform(method, {});
  };
  return (
    <>
      <button
        type="button"
        class="row-button icon"
        aria-haspopup="menu"
        aria-label={t('chat.moreActions')}
        title={t('chat.moreActions')}
        popovertarget="attempt-menu"
      >
        <Icon name="ellipsis" />
      </button>
      <div
        ref={menu}
        id="attempt-menu"
        class="menu"
        role="menu"
        popover="auto"
        aria-label={t('chat.moreActions')}
        onKeyDown={onMenuKey}
        onToggle={({ newState }) => {
          if (newState === 'open') menu.current?.querySelector('button')?.focus();
        }}
      >
        {entriesFor(view).map((entry) => (
          <MenuItem key={entry.method} entry={entry} choose={choose} />
        ))}
      </div>
    </>
  );
}

function MenuItem({ entry, choose }: { readonly entry: Entry; readonly choose: (method: Action) => void }) {
  return (
    <>
      {entry.startsGroup === true && <div role="separator" class="menu-line" />}
      <button type="button" role="menuitem" tabIndex={-1} class="menu-item" onClick={() => choose(entry.method)}>
        <Icon name={entry.icon} />
        {t(entry.text)}
      </button>
    </>
  );
}

/** Moves the focus between items with the arrow keys, Home, and End. Tab closes the menu. */
function onMenuKey(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  if (event.key === 'Tab') event.currentTarget.hidePopover();
  const items = [...event.currentTarget.querySelectorAll('button')];
  const at = items.findIndex((item) => item === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[(to + items.length) % items.length]?.focus();
}
