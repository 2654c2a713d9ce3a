import type { TextTable } from './text';

/** What people need to know while the chat isn't visible. */
export const NOTIFICATIONS = {
  'request.allowOnce': { text: 'Allow Once', comment: 'Button: grants the agent’s permission request this time.' },
  'request.command': { text: '{task}: {agent} wants to run: {command}', comment: '{task} is a label such as T-14.' },
  'request.other': {
    text: '{task}: {agent} needs your input: {action}',
    comment: '{task} is a label such as T-14. The agent itself describes the action.',
  },
  'finished.one': '{agent} finished “{task}” while you were away.',
  'finished.many': {
    one: '{count} attempt finished while you were away.',
    other: '{count} attempts finished while you were away.',
  },
} as const satisfies TextTable;
