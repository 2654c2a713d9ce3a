// Every text passes through this room on its way to VS Code. Whatever its origin (an agent, a repository, a prompt),
// it's made plain here, so that VS Code shows it verbatim. ESLint lets no other room show a message, list, row,
// tooltip, or terminal.
export { openChanges, openDiff, titlePanel } from './editors';
export { askFile, askText } from './inputs';
export { codeLens, type LensAction } from './lenses';
export { actionHover, commentText } from './markdown';
export { askQuestion, confirm, showError, showInformation, showWarning } from './notices';
export { pickMany, pickOne, type PickRow } from './picks';
export { showCancelable, showProgress } from './progress';
export { StatusItem } from './statusItem';
export { openTerminal } from './terminals';
export { setViewStatus, treeItem } from './treeRows';
