import { t } from './texts';

/** The user's machine, which isn't the host's if the window is a remote one. */
const MAC = navigator.userAgent.includes('Macintosh');

/** The key press that submits, as people read it on their keyboard. */
export const SUBMIT_KEYS = MAC ? '⌘↩' : t('view.submitKeys');

/** Whether a key press submits: Ctrl+Enter, on a Mac Cmd+Enter. */
export function isSubmitKey(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.isComposing && (MAC ? event.metaKey : event.ctrlKey);
}
