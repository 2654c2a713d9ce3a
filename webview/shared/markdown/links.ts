const ALLOWED = /^(https?:\/\/|mailto:)/i;

/** Returns a normalized web or mail address, or `undefined` for any other, which an editor or browser might execute. */
export function safeLink(href: string): string | undefined {
  const trimmed = href.trim();
  if (!ALLOWED.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  const { protocol, href: normal } = new URL(trimmed);
  return protocol === 'http:' || protocol === 'https:' || protocol === 'mailto:' ? normal : undefined;
}
