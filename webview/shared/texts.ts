import type { ChatTextKey } from '../../src/protocol/chatTexts';
import { pageData } from './pageData';

/** The sentence of a key in the user's language, `{0}`, `{1}` … filled with the arguments. */
export function t(key: ChatTextKey, ...args: readonly (string | number)[]): string {
  return (pageData.texts[key] ?? key).replace(/\{(\d)\}/g, (hole, index: string) =>
    String(args[Number(index)] ?? hole),
  );
}

/** The user's machine, which is not the host's when the window is a remote one. */
const MAC = navigator.userAgent.includes('Macintosh');

/** A key press as people read it on their keyboard. */
export const SUBMIT_KEYS = MAC ? '⌘↩' : 'Ctrl+Enter';

/** Whether a key press means "send this": Ctrl+Enter, on a Mac Cmd+Enter. */
export function isSubmitKey(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.isComposing && (MAC ? event.metaKey : event.ctrlKey);
}
