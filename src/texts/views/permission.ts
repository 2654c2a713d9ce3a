import type { TextTable } from '../text';

/** Permission requests: above the message box, and as they are recorded in the conversation. */
export const PERMISSION = {
  'ask.edit': 'Allow this change?',
  'ask.edits': { one: 'Allow changes to {count} file?', other: 'Allow changes to {count} files?' },
  'ask.command': 'Allow this command?',
  'ask.fetch': 'Allow this network request?',
  'ask.mcp': 'Allow this tool?',
  'ask.plan': 'Proceed with this plan?',
  'ask.other': 'Allow this?',
  'ask.allow': { text: 'Allow', comment: 'Button.' },
  'ask.deny': { text: 'Deny', comment: 'Button.' },
  'ask.giveReason': 'Give a Reason…',
  'ask.reason': 'Tell the agent why (optional)',
  'ask.rememberedBy': '{agent} will remember:',
  'ask.previous': 'Previous Request',
  'ask.next': 'Next Request',
  'ask.hiddenCharacters': {
    one: 'This request contains {count} invisible character, shown here as a code. Check it carefully before you allow it.',
    other:
      'This request contains {count} invisible characters, shown here as codes. Check it carefully before you allow it.',
  },
  'ask.waiting': 'Waiting for your answer',
  'ask.show': 'Show Request',
  'ask.allowedOnce': { text: 'Allowed once {by}', comment: 'For example “Allowed once by you”.' },
  'ask.denied': { text: 'Denied {by}', comment: 'For example “Denied by you”.' },
  'ask.deniedBecause': 'Denied {by}: {reason}',
  'ask.answered': { text: 'Answered {by}: “{answer}”', comment: 'For example: Answered by you: “Always Allow”.' },
  'ask.withdrawn': { text: 'Request withdrawn', comment: 'The agent no longer asks.' },
} as const satisfies TextTable;
