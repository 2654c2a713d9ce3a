import { CHAT_DATA_ELEMENT, type ChatPageData } from '../../src/protocol/chatTexts';

/** What the page was made with. A page without it is a fault of the host's and cannot be shown. */
function readPageData(): ChatPageData {
  const text = document.getElementById(CHAT_DATA_ELEMENT)?.textContent;
  if (text === undefined) throw new Error(`the page has no element #${CHAT_DATA_ELEMENT}`);
  return JSON.parse(text) as ChatPageData;
}

export const pageData = readPageData();
