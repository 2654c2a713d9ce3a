// Where texts reach VS Code. Whatever a text is made of (an agent, a repository, a prompt), here it becomes one that
// VS Code shows as it is; nothing else shows a message, a list, a row, a tooltip or a terminal (eslint.config.mjs).
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
