import type { StateIcon } from '../../src/domain/view/appearance';

/** Names of the codicons that are used. The font is the workbench's own. */
export type IconName =
  | StateIcon
  | 'arrow-down'
  | 'arrow-left'
  | 'arrow-right'
  | 'check'
  | 'checklist'
  | 'chevron-down'
  | 'chevron-right'
  | 'copy'
  | 'debug-stop'
  | 'diff-multiple'
  | 'discard'
  | 'edit'
  | 'ellipsis'
  | 'file'
  | 'file-media'
  | 'folder'
  | 'git-branch'
  | 'globe'
  | 'go-to-file'
  | 'history'
  | 'info'
  | 'lightbulb'
  | 'list-selection'
  | 'lock'
  | 'mirror'
  | 'move'
  | 'record-small'
  | 'refresh'
  | 'search'
  | 'send'
  | 'shield'
  | 'sparkle'
  | 'sync'
  | 'terminal'
  | 'tools'
  | 'warning';

/** A codicon. It's hidden from screen readers, so a text or a label must say the same. */
export function Icon(props: { readonly name: IconName; readonly spin?: boolean; readonly class?: string }) {
  const spin = props.spin === true ? ' codicon-modifier-spin' : '';
  const own = props.class === undefined ? '' : ` ${props.class}`;
  return <span class={`codicon codicon-${props.name}${spin}${own}`} aria-hidden="true" />;
}
