import type { TextTable } from '../text';

/** Why a task can't be started: what happened and what to do next. */
export const START_FAULTS = {
  'fault.promptEmpty': 'Describe what the agent should do, then start the task.',
  'fault.promptTooLong': 'The text is too long to send. Shorten it, or put the details into a file in the repository.',
  'fault.agentNotFound':
    '{agent} wasn’t found on this machine. Install it, or set its path in the “coppice.agents.executables” setting.',
  'fault.agentUnknown':
    'There’s no agent named “{agent}”. Add it in the “coppice.agents.custom” setting, or start a task with another agent.',
  'fault.untrusted': 'Coppice doesn’t start agents in an untrusted workspace. Trust the workspace first.',
  'fault.noFolder': 'No folder is open. Open a folder that contains a Git repository.',
  'fault.repositoryMoved': 'This repository was moved from {from}. Bring its tasks along, or start without them.',
  'fault.notMoved': 'There are no longer any tasks to bring along. You can start a new one.',
  'fault.repositoryElsewhere': 'This repository’s tasks are stored separately. Open the repository in its own window.',
  'fault.registryUnusable': 'Couldn’t use the folder {folder}. Check its permissions, then reload the window.',
} as const satisfies TextTable;
