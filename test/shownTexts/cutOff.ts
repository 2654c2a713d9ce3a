// Finds our words that a page shows only in part. Runs in pages, like collect.ts.
import { isShown, pathOf, shownChildren } from './collect';

/** Words that can't be read in full, and what cuts them off. */
export interface CutOff {
  readonly text: string;
  readonly by: string;
}

const CONTENT = '[translate="no"], time, .sr-only';
/** How far, in CSS pixels, glyphs may reach beyond their box. */
const TOLERANCE = 1.5;

/** Returns the texts below an element that are cut off, without a tooltip that has them in full. */
export function collectCutOff(root: Element): readonly CutOff[] {
  const found: CutOff[] = [];
  const visit = (node: Node): void => {
    if (node instanceof Text) {
      const by = node.data.trim() === '' || isShownElsewhere(node) ? undefined : cutterOf(node);
      if (by !== undefined) found.push({ text: node.data.trim(), by });
    } else if (node instanceof Element && !node.matches(CONTENT) && isShown(node)) {
      const by = isField(node) ? placeholderCutter(node) : undefined;
      if (by !== undefined) found.push({ text: node.getAttribute('placeholder') ?? '', by });
      for (const child of shownChildren(node)) visit(child);
    }
  };
  visit(root);
  return found;
}

/** The innermost element that cuts a text off, if one does. What can be scrolled down to isn't cut off. */
function cutterOf(text: Text): string | undefined {
  const range = document.createRange();
  range.selectNodeContents(text);
  const boxes = [...range.getClientRects()];
  for (let element = parentOf(text); element; element = parentOf(element)) {
    const { overflowX, overflowY } = getComputedStyle(element);
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const across = boxes.some((box) => box.right > right + TOLERANCE || box.left < left - TOLERANCE);
    const along = boxes.some((box) => box.bottom > bottom + TOLERANCE || box.top < top - TOLERANCE);
    if (across && overflowX !== 'visible') return pathOf(element);
    if (along && (overflowY === 'hidden' || overflowY === 'clip')) return pathOf(element);
    if (overflowY === 'auto' || overflowY === 'scroll') return undefined;
  }
  return boxes.some((box) => box.right > innerWidth || box.bottom > innerHeight) ? 'the page' : undefined;
}

/** The parent as it's drawn: through slots and out of shadow trees. */
function parentOf(node: Node): Element | undefined {
  if ((node instanceof Element || node instanceof Text) && node.assignedSlot) return node.assignedSlot;
  const { parentNode } = node;
  if (parentNode instanceof ShadowRoot) return parentNode.host;
  return parentNode instanceof Element ? parentNode : undefined;
}

function isShownElsewhere(text: Text): boolean {
  const words = text.data.trim();
  for (let element = parentOf(text); element; element = parentOf(element)) {
    if (element.getAttribute('title')?.includes(words) === true) return true;
  }
  return false;
}

function isField(element: Element): element is HTMLTextAreaElement {
  return element instanceof HTMLTextAreaElement;
}

/** A placeholder is cut off where its lines need more height than the field has. */
function placeholderCutter(field: HTMLTextAreaElement): string | undefined {
  if (field.value !== '') return undefined;
  return field.scrollHeight > field.clientHeight + TOLERANCE ? 'its field' : undefined;
}
