// The parts of VS Code's API that show texts, which only src/vscode/display may use. eslint.config.mjs uses this list,
// and test/unit/scripts/display.test.ts tests it.

const FUNCTIONS = [
  'showInformationMessage',
  'showWarningMessage',
  'showErrorMessage',
  'showQuickPick',
  'createQuickPick',
  'showInputBox',
  'createInputBox',
  'showOpenDialog',
  'showSaveDialog',
  'withProgress',
  'withScmProgress',
  'setStatusBarMessage',
  'createStatusBarItem',
  'createTerminal',
  'createTextEditorDecorationType',
  'createSourceControl',
  'registerFileDecorationProvider',
];
const CLASSES = ['MarkdownString', 'TreeItem', 'CodeLens', 'Hover', 'FileDecoration', 'Diagnostic', 'InlayHint'];
const COMMANDS = ['vscode.diff', 'vscode.changes'];
/** Properties of tree rows, tree views, panels, status bar items, and Markdown. */
const PROPERTIES = [
  'accessibilityInformation',
  'badge',
  'baseUri',
  'description',
  'isTrusted',
  'message',
  'placeholder',
  'prompt',
  'supportHtml',
  'supportThemeIcons',
  'title',
  'tooltip',
];

const names = (all) => `/^(${all.join('|').replaceAll('.', '\\.')})$/`;
const message = 'show texts only through src/vscode/display, which makes them plain';

export const ONLY_IN_DISPLAY = [
  { selector: `Identifier[name=${names(FUNCTIONS)}]`, message },
  { selector: `NewExpression[callee.property.name=${names(CLASSES)}]`, message },
  { selector: `ClassDeclaration[superClass.property.name=${names(CLASSES)}]`, message },
  { selector: `ObjectPattern > Property[key.name=${names(CLASSES)}]`, message },
  { selector: `ImportDeclaration[source.value='vscode'] > ImportSpecifier`, message },
  { selector: `CallExpression[callee.property.name='executeCommand'][arguments.0.value=${names(COMMANDS)}]`, message },
  { selector: `AssignmentExpression[left.property.name=${names(PROPERTIES)}]`, message },
];
