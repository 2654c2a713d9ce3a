import type { TextTable } from '../text';

/** Why the tasks can't be read or changed, and what was found damaged. */
export const STORE_FAULTS = {
  'fault.storeReadOnly': 'These tasks are open in another window. Continue there, or take over in this one.',
  'fault.storeLeaseLost':
    'Another window took over these tasks, so your change wasn’t saved. Continue there, or take over again here.',
  'fault.storeFromNewerVersion':
    'Your tasks were saved by a newer version of Coppice. Update the extension. Nothing was changed.',
  'fault.storeCorrupt':
    'Your tasks can’t be read because their files are damaged. Reload the window. Nothing was changed.',
  'store.setAside':
    'Your tasks can’t be read because their files are damaged. The files were kept in {folder} with “{mark}” appended to their names. Your next task starts a new list.',
  'fault.storeFolderUnwritable':
    'The folder {folder} isn’t writable. Check its permissions and the disk, then reload the window.',
  'fault.storeBroken': 'Saving failed, so your tasks are read-only. Check the disk, then try again.',
  'fault.storeClosed': 'Your tasks aren’t open in this window. Reload the window, then try again.',
  'fault.storeIo': 'Your tasks couldn’t be read. Check the disk, then reload the window.',

  'repair.tornTail':
    'The last change to your tasks was interrupted while saving. Everything saved before it is intact.',
  'repair.damagedSnapshot':
    'A task file was damaged. It was set aside and your tasks were recovered from an older copy; nothing is missing. Check your disk. File: {file}',
  'repair.damagedTail':
    'The end of a task file was damaged, so your latest changes are missing. Review your tasks and check your disk. A copy was kept next to the file: {file}',
  'repair.registryDamaged':
    'The file that records where this repository’s tasks are stored was damaged, so they aren’t shown. They are still in VS Code’s workspace storage. The damaged file was set aside: {file}',

  'disk.resumed': 'The disk is writable again. Agents have resumed.',
  'disk.full': 'The disk is full, so agents are paused. Free up space; agents resume automatically. Nothing was lost.',
  'disk.failed':
    'The conversation can’t be saved ({code}), so agents are paused. Check the disk; agents resume automatically. Nothing was lost.',
} as const satisfies TextTable;
