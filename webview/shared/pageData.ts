import { PAGE_DATA_ELEMENT, type PageData } from '../../src/protocol/webview';
import type { ShownTable } from '../../src/texts/translate';

/** Returns the data that the extension host put into the page. Throws if it's missing. */
function readPageData(): PageData<ShownTable, unknown> {
  const text = document.getElementById(PAGE_DATA_ELEMENT)?.textContent;
  if (text === undefined) throw new Error(`the page has no element #${PAGE_DATA_ELEMENT}`);
  return JSON.parse(text) as PageData<ShownTable, unknown>;
}

export const pageData = readPageData();
