import type { TextTable } from '../text';

/** Why a task can't be started: what happened and what to do next. */
export const START_FAULTS = {
  'fault.promptEmpty': 'Describe what the agent should do, then start the task.',
  'fault.promptTooLong':
    'The task description is too long. Shorten it, or put the details into a file in the repository.',
  'fault.agentNotFound': '{agent} wasn’t found on this machine. Install it, or select its executable.',
  'fault.agentUnknown': 'There’s no agent named “{agent}”. Choose another one.',
  'fault.untrusted': 'Coppice doesn’t start agents in an untrusted workspace. Trust the workspace first.',
  'fault.noFolder': 'Open a folder that contains a Git repository first.',
  'fault.repositoryMoved': 'This repository was moved from {from}. Bring its tasks along, or start without them.',
  'fault.notMoved': 'There are no longer any tasks to bring along. Start the task again.',
  'fault.repositoryElsewhere': 'This repository’s tasks are stored separately. Open the repository in its own window.',
  'fault.registryUnusable': 'Couldn’t use the folder {folder}. Check its permissions, then reload the window.',
} as const satisfies TextTable;
