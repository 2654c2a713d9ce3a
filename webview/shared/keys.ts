import { t } from './texts';

/** Whether the user's machine is a Mac. It isn't the extension host's machine in a remote window. */
const MAC = navigator.userAgent.includes('Macintosh');

/** The keyboard shortcut that submits, for display. */
export const SUBMIT_KEYS = MAC ? '⌘↩' : t('view.submitKeys');

/** Whether a key press submits: Ctrl+Enter, or Cmd+Enter on a Mac. */
export function isSubmitKey(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.isComposing && (MAC ? event.metaKey : event.ctrlKey);
}
