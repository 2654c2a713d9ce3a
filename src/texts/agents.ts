import type { TextTable } from './text';

/** Agents on this machine. */
export const AGENTS = {
  'agent.installTerminal': { text: 'Install {agent}', comment: 'Name of a terminal with the install command in it.' },
  'agent.logInTerminal': { text: 'Log In to {agent}', comment: 'Name of a terminal that runs the login command.' },
  'agent.selectExecutable': 'Select the {agent} Executable',
  'agent.select': { text: 'Select', comment: 'Button of a dialog for opening files.' },
} as const satisfies TextTable;
