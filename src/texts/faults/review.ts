import type { TextTable } from '../text';

/** What can go wrong in a review, with comments, and with a checkpoint. */
export const REVIEW_FAULTS = {
  'fault.hunkGone': 'This change is no longer as shown, so nothing was done. Review the file again.',
  'fault.notSaved': '{path} couldn’t be saved. Check its permissions, then try again.',
  'fault.notUtf8':
    'This part of {path} can’t be discarded without damaging the rest because the file isn’t UTF-8, or wasn’t before the change. Nothing was changed. Discard the whole file, or ask the agent to revert this part.',
  'fault.otherEncoding':
    'This part of {path} can’t be discarded without damaging the rest because the file is open as “{encoding}”, not as UTF-8. Nothing was changed. Discard the whole file, or ask the agent to revert this part.',
  'fault.mixedLineEndings':
    'This part of {path} can’t be discarded without changing the rest because the file has mixed line endings, or had them before the change. Nothing was changed. Discard the whole file, or ask the agent to revert this part.',
  'fault.unsavedEdits':
    'Your edits in {path} aren’t saved, and saving them here could damage other lines. Save or revert them in the editor, then try again.',
  'fault.noHunkHere': 'There’s no change here. Place the cursor on a change in the review.',
  'fault.noFileHere': 'No changed file is selected. Select one in the review or in the Tasks view.',
  'fault.filesNotKept':
    'There’s no checkpoint for this turn, so its files can’t be restored. Review the changes since the base instead.',
  'fault.turnUnknown': 'This turn no longer exists. Choose another one.',
  'fault.nothingToUndo': 'There’s nothing to undo because the agent has continued since.',
  'fault.turnNotKept': 'There’s no checkpoint before the last turn. Review the changes since the base instead.',
  'fault.submoduleChange': '{path} is a nested repository. Discard its changes using Git in a terminal.',
  'fault.commentEmpty': 'Enter a comment first.',
  'fault.commentTooLong': 'Comments are limited to {limit} characters. For longer text, send a message or use a file.',
  'fault.commentGone': 'This comment was already sent or deleted. Add a new one.',
  'fault.noComments': 'There are no comments to send. Add some in the review first.',
} as const satisfies TextTable;
