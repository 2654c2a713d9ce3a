// Watches a page from its first moment to its last. A journey puts it into every page and frame of the window.
import { collectTexts, type ShownText } from './collect';
import { collectCutOff } from './cutOff';
import { collectTooltip, collectWorkbench } from './workbench';

declare global {
  interface Window {
    /** Set by the journey: takes what the page shows. */
    reportShownText?: (shown: ShownText) => void;
    /** Called by the journey: without the extension, VS Code shows words of its own in its place. */
    watchWorkbench?: (extensionRuns: boolean) => void;
    /** Called by the journey when it has made one of our tooltips appear. */
    watchTooltip?: () => void;
    /** Called by the journey: what is cut off at this moment. */
    collectCutOff?: typeof collectCutOff;
  }
}

const EVERY_MS = 200;
const seen = new Set<string>();
let extensionRuns = false;
let scheduled = false;
let reportedAt = 0;

function reportNew(): void {
  scheduled = false;
  reportedAt = Date.now();
  report(shownNow());
}

function report(texts: readonly ShownText[]): void {
  for (const shown of texts) {
    const key = `${shown.surface}\n${shown.from}\n${shown.text}`;
    if (seen.has(key)) continue;
    seen.add(key);
    window.reportShownText?.(shown);
  }
}

function shownNow(): readonly ShownText[] {
  if (document.getElementById('coppice-data')) return collectTexts(document.body);
  return extensionRuns ? collectWorkbench() : [];
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  // At once, because what has come may soon be gone, but not too often.
  setTimeout(reportNew, Math.max(0, reportedAt + EVERY_MS - Date.now()));
}

window.watchTooltip = () => report(collectTooltip());
window.collectCutOff = collectCutOff;
window.watchWorkbench = (runs) => {
  extensionRuns = runs;
  schedule();
};

const observer = new MutationObserver(schedule);
let watched: Element | undefined;

/** A webview's page is written over an empty one, which takes all listeners with it. */
function watchDocument(): void {
  const { documentElement } = document;
  if (documentElement === watched) return;
  watched = documentElement;
  observer.disconnect();
  observer.observe(documentElement, { subtree: true, childList: true, characterData: true, attributes: true });
  documentElement.addEventListener('input', reportTyped);
  schedule();
}

/** What users type comes back in titles and names. */
function reportTyped({ target }: Event): void {
  if (target instanceof HTMLElement && 'value' in target)
    window.reportShownText?.({ surface: 'typed', from: 'value', text: String(target.value) });
}

setInterval(watchDocument, EVERY_MS);
