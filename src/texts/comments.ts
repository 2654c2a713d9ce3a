import type { TextTable } from './text';

/** Comments on an attempt's changes. */
export const COMMENTS = {
  'comments.source': { text: 'Coppice', comment: 'The name of the extension.' },
  'comments.prompt': 'Add a comment for the agent',
  'comments.placeholder': 'What should the agent do here?',
  'comments.you': { text: 'You', comment: 'The user, as the author of a comment.' },
  'comments.draft': { text: 'Draft', comment: 'Label of a comment that wasn’t sent yet.' },
  'comments.notSaved': { text: 'Not saved', comment: 'Label of a comment that couldn’t be saved.' },

  'comments.thread.draft': {
    one: 'Draft · {count} comment to send',
    other: 'Draft · {count} comments to send',
    comment: 'Title of a thread. All comments on the attempt that weren’t sent yet are counted.',
  },
  'comments.thread.sent': { text: 'Sent', comment: 'Title of a thread: all of its comments were sent.' },
  'comments.thread.resolved': { text: 'Resolved', comment: 'Title of a thread that the user has closed.' },
  'comments.thread.changed': { text: 'code has changed', comment: 'Follows the title of a thread.' },
  'comments.thread.outdated': { text: 'code was removed', comment: 'Follows the title of a thread.' },

  'comments.deleted': 'Deleted the comment.',
  'comments.status': { text: 'Comments for the Agent', comment: 'Name of an entry of the status bar.' },
  'comments.send': {
    one: 'Send {count} Comment',
    other: 'Send {count} Comments',
    comment: 'Button in the status bar.',
  },
  'comments.send.tooltip': 'Send all comments on these changes to the agent in one message',
  'comments.sent': {
    one: 'Sent the comment to the agent.',
    other: 'Sent {count} comments to the agent.',
  },
  'comments.sentPartly': {
    text: '{sent} {rest}',
    comment: 'Two sentences: how many comments were sent, and how many weren’t.',
  },
  'comments.rest': {
    one: '{count} more didn’t fit into the message. Send it in another one.',
    other: '{count} more didn’t fit into the message. Send them in another one.',
  },
} as const satisfies TextTable;
