const ALLOWED = /^(https?:\/\/|mailto:)/i;

/** The address if it may become a link: the web and mail, nothing that an editor or a browser would run. */
export function safeLink(href: string): string | undefined {
  const trimmed = href.trim();
  if (!ALLOWED.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  const { protocol, href: normal } = new URL(trimmed);
  return protocol === 'http:' || protocol === 'https:' || protocol === 'mailto:' ? normal : undefined;
}
