/**
 * The permission modes of Claude Code 2.1 that can be set in a running session. It doesn't list them itself. The names
 * are its own. It refuses `bypassPermissions` unless it was launched with a flag that this client never uses.
 */
export const MODES = [
  { id: 'default', name: 'Default' },
  { id: 'acceptEdits', name: 'Accept Edits' },
  { id: 'plan', name: 'Plan' },
  { id: 'auto', name: 'Auto' },
  { id: 'dontAsk', name: "Don't Ask" },
] as const;
