/** Names of codicons that are used here; the font is the workbench's own. */
export type IconName =
  | 'arrow-down'
  | 'arrow-left'
  | 'arrow-right'
  | 'check'
  | 'checklist'
  | 'chevron-down'
  | 'chevron-right'
  | 'circle-large-outline'
  | 'circle-slash'
  | 'copy'
  | 'debug-pause'
  | 'debug-stop'
  | 'diff-multiple'
  | 'discard'
  | 'edit'
  | 'ellipsis'
  | 'error'
  | 'file'
  | 'file-media'
  | 'folder'
  | 'git-branch'
  | 'git-merge'
  | 'globe'
  | 'go-to-file'
  | 'history'
  | 'info'
  | 'lightbulb'
  | 'list-selection'
  | 'loading'
  | 'lock'
  | 'mirror'
  | 'move'
  | 'pass'
  | 'pass-filled'
  | 'record-small'
  | 'refresh'
  | 'search'
  | 'send'
  | 'shield'
  | 'sparkle'
  | 'sync'
  | 'terminal'
  | 'tools'
  | 'trash'
  | 'warning';

/** A picture beside a word. It says nothing by itself: what it means stands next to it or in a label. */
export function Icon(props: { readonly name: IconName; readonly spin?: boolean; readonly class?: string }) {
  const spin = props.spin === true ? ' codicon-modifier-spin' : '';
  const own = props.class === undefined ? '' : ` ${props.class}`;
  return <span class={`codicon codicon-${props.name}${spin}${own}`} aria-hidden="true" />;
}
