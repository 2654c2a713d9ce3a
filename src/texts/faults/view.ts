import type { TextTable } from '../text';

/** What can go wrong in the editor and in the views. */
export const VIEW_FAULTS = {
  'fault.itemMissing': 'This entry is no longer in the conversation. Close the chat, then open it again.',
  'fault.fileMissing':
    'The file {path} no longer exists. Select Review Changes to see whether it was moved or deleted.',
  'fault.linkRefused': 'Only web and email links can be opened. Copy the link if you trust it.',
  'fault.requestInvalid': 'This view is out of sync with the extension. Reload the window.',
  'fault.internal': 'Something went wrong. See the log for details, then try again.',
  'failure.unknown': {
    text: 'Something went wrong ({code}). See the log for details, then try again.',
    comment: '{code} is an error code of an older or newer version.',
  },
} as const satisfies TextTable;
