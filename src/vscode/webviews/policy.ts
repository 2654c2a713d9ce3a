/**
 * The strictest policy that works for our pages: our script by nonce, style sheets, fonts and pictures from `source`,
 * nothing from anywhere else; Trusted Types turn any use of an HTML string into an error.
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
