// What a page shows to people. Runs in pages: those of the webview tests, and real windows of VS Code.

/** A text that a page shows, or says to a screen reader. */
export interface ShownText {
  /** Where it is: what kind of part of the window, or the elements above it. */
  readonly surface: string;
  /** `text`, or the name of an attribute. */
  readonly from: string;
  readonly text: string;
}

const ATTRIBUTES = ['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'title', 'placeholder'];

/**
 * Containers of what isn't our text: what users, agents, and repositories wrote is marked as browsers' translators
 * want it, and what `Intl` has written in the user's language is in `time`.
 */
const CONTENT = '[translate="no"], time';
/** Texts of their own, although they are on the line of another one. */
const APART = '.monaco-icon-description-container';
/** Our texts inside such a container. */
const OURS = '[translate="yes"]';

/** What to leave out, as selectors. */
export interface Excluded {
  /** Elements with everything in them. */
  readonly skip?: string | undefined;
  /** Elements whose attributes don't count. */
  readonly labeled?: string | undefined;
}

/** Returns the texts that an element shows, each whole: what is on one line is one text, whatever it's made of. */
export function collectTexts(root: Element, { skip, labeled }: Excluded = {}): readonly ShownText[] {
  const found: ShownText[] = [];
  const leftOut = skip === undefined ? CONTENT : `${CONTENT}, ${skip}`;
  const lines: { readonly element: Element; text: string }[] = [];

  const visit = (node: Node, content: boolean): void => {
    if (node instanceof Text) addText(content ? ' ' : node.data);
    else if (node instanceof Element) visitElement(node, content);
  };

  const visitElement = (element: Element, inContent: boolean): void => {
    if (!isShown(element)) return;
    const content = (inContent && !element.matches(OURS)) || element.matches(leftOut);
    const named = !content && (labeled === undefined || !element.matches(labeled));
    if (named) for (const name of ATTRIBUTES) add(element, name, element.getAttribute(name) ?? '');
    const inline = getComputedStyle(element).display === 'inline' && !element.matches(APART);
    if (!inline) lines.push({ element, text: '' });
    for (const child of shownChildren(element)) visit(child, content);
    const line = inline ? undefined : lines.pop();
    if (line) add(line.element, 'text', line.text);
  };

  const addText = (text: string): void => {
    const line = lines.at(-1);
    if (line) line.text += text;
  };

  const add = (element: Element, from: string, text: string): void => {
    const plain = text.replace(/\s+/g, ' ').trim();
    if (plain !== '') found.push({ surface: pathOf(element), from, text: plain });
  };

  lines.push({ element: root, text: '' });
  visit(root, false);
  const rest = lines.pop();
  if (rest) add(rest.element, 'text', rest.text);
  return found;
}

/** Whether an element is drawn at all, be it for screen readers only. */
export function isShown(element: Element): boolean {
  // An element without a box of its own, e.g. a slot, is as visible as what it's in.
  return getComputedStyle(element).display === 'contents' || element.checkVisibility({ visibilityProperty: true });
}

/** The children of an element, those of its shadow tree first. */
export function shownChildren(element: Element): readonly Node[] {
  // What fills a slot is a child of the host, and is visited there.
  if (element instanceof HTMLSlotElement && element.assignedNodes().length > 0) return [];
  return [...(element.shadowRoot?.childNodes ?? []), ...element.childNodes];
}

/** The element and those above it, in short, for people who look for it. */
export function pathOf(element: Element): string {
  const names: string[] = [];
  for (let at: Element | null = element; at && names.length < 4; at = at.parentElement) {
    const [first] = at.classList;
    names.unshift(`${at.localName}${first === undefined ? '' : `.${first}`}`);
  }
  return names.join(' > ');
}
