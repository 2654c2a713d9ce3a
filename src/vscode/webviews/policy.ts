/**
 * Returns the strictest Content Security Policy that works for the pages: one script by nonce, and style sheets, fonts,
 * and images from `source` only. Trusted Types turn any use of an HTML string into an error.
 */
export function pagePolicy(source: string, nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    `img-src ${source}`,
    "base-uri 'none'",
    "form-action 'none'",
    "connect-src 'none'",
    "frame-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types fast-html',
  ].join('; ');
}
