// Our parts of VS Code's window. Runs in the window's page.
import { collectTexts, type ShownText } from './collect';

/** A part of the window. What VS Code itself puts there is recognized by its container, never by its words. */
interface Surface {
  readonly name: string;
  readonly at: string;
  /** Elements inside of it that are VS Code's. */
  readonly skip?: string;
  /** Elements whose attributes VS Code has written around our text, e.g. *Tasks Section*. */
  readonly labeled?: string;
}

const CONTAINER = 'workbench.view.extension.coppice';
const OUR_VIEW = `#${CSS.escape(CONTAINER)}`;
const SIDE_BAR = {
  // Without rows, the message is about the extension that hasn't provided any yet.
  skip: [
    '.codicon-collapse-all',
    '.codicon-toolbar-more',
    '.monaco-progress-container',
    '.tree-explorer-viewlet-tree-view:not(:has(.monaco-list-row)) > .message',
  ].join(),
  labeled: '.actions-container, .pane-header, .welcome-view-content',
};
/** The name of the extension, as VS Code gives it as the source of a notification. */
const SOURCE = '⟦Coppice: ';

const SURFACES: readonly Surface[] = [
  { name: 'activity bar', at: '.activitybar .action-label[class*="view-extension-coppice"]' },
  { name: 'side bar', at: `.part.sidebar[data-active-composite="${CONTAINER}"] .composite.title`, ...SIDE_BAR },
  { name: 'side bar', at: OUR_VIEW, ...SIDE_BAR },
  {
    name: 'notification',
    at: `.notification-toast .monaco-list-row[aria-label*="${SOURCE}"] .notification-list-item-message`,
  },
  {
    // The only button of a notification about progress is VS Code's.
    name: 'notification',
    at: `.notification-toast .monaco-list-row[aria-label*="${SOURCE}"]:not(:has(.monaco-progress-container.active)) .notification-list-item-buttons-container`,
  },
  { name: 'dialog', at: '.monaco-dialog-box .dialog-message-container' },
  // VS Code adds a button that cancels; on Linux it's the last but one.
  { name: 'dialog', at: '.monaco-dialog-box .dialog-buttons > :not(:nth-last-child(2))' },
  {
    name: 'quick input',
    at: '.quick-input-widget',
    skip: '.quick-input-visible-count, .quick-input-count, .quick-input-action, .monaco-keybinding, .monaco-progress-container, .quick-input-header > .monaco-custom-toggle',
    labeled: '.monaco-list-row',
  },
  { name: 'status bar', at: '.statusbar-item[id^="coppice."]' },
  { name: 'lens', at: '.codelens-decoration a' },
  // A thread without a comment doesn't have our title yet.
  { name: 'comment', at: '.review-widget:has(.comment-body) .head .review-title' },
  {
    name: 'comment',
    at: '.review-widget .comments-container',
    skip: '.comment-body, .monaco-editor, .timestamp-container',
    labeled: '.comments-container, .review-comment, .form-actions a',
  },
  { name: 'tab', at: '.tabs-container .tab .monaco-icon-name-container' },
  { name: 'menu', at: '.monaco-menu' },
];

/** Returns the texts of the tooltip that is shown. Whose it is, only the one who points there knows. */
export function collectTooltip(): readonly ShownText[] {
  return collectSurface({ name: 'tooltip', at: '.workbench-hover' });
}

/** Returns the texts in our parts of the window. */
export function collectWorkbench(): readonly ShownText[] {
  return SURFACES.filter((surface) => surface.name !== 'quick input' || !isPalette()).flatMap(collectSurface);
}

function collectSurface({ name, at, skip, labeled }: Surface): readonly ShownText[] {
  return [...document.querySelectorAll(at)].flatMap((element) =>
    collectTexts(element, { skip, labeled }).map((shown) => ({ ...shown, surface: `${name}: ${shown.surface}` })),
  );
}

/** Whether the quick input is the list of all commands. */
function isPalette(): boolean {
  const field = document.querySelector<HTMLInputElement>('.quick-input-widget input.input');
  return field?.value.startsWith('>') === true;
}
