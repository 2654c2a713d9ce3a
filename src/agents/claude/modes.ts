/**
 * The permission modes of Claude Code 2.1 that can be set in a running session. It does not list them itself; names
 * are its own. `bypassPermissions` is refused unless it was launched with the flag for it, which we never do.
 */
export const MODES = [
  { id: 'default', name: 'Default' },
  { id: 'acceptEdits', name: 'Accept Edits' },
  { id: 'plan', name: 'Plan' },
  { id: 'auto', name: 'Auto' },
  { id: 'dontAsk', name: "Don't Ask" },
] as const;
