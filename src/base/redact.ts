const SECRET_NAME = /(api[-_]?key|access[-_]?key|token|secret|passw(or)?d|passphrase|authorization|credential|cookie)/i;

const SECRET_VALUES: readonly RegExp[] = [
  /\bsk-[A-Za-z0-9_-]{8,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bAIza[A-Za-z0-9_-]{20,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\bAKIA[A-Z0-9]{16}\b/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]{0,10000}?-----END [A-Z ]*PRIVATE KEY-----/g,
];

const ASSIGNMENT =
  /((?:api[-_]?key|token|secret|passw(?:or)?d|authorization)["']?\s*[:=]\s*["']?(?:(?:bearer|basic|digest|token)\s+)?)([^\s"',;]{6,})/gi;
const OPTION = /(--?(?:api-?key|token|secret|passw(?:or)?d)(?:\s+|=)["']?)([^\s"',;]{6,})/gi;
const BEARER = /(\bbearer\s+)([A-Za-z0-9._~+/=-]{8,})/gi;
const COOKIES = /(\bcookie["']?\s*[:=]\s*["']?)([^\n"']{6,})/gi;
/** Scheme and user are limited in length, so that a long text without spaces is still scanned in linear time. */
const URL_LOGIN = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^/\s:@]{1,200}:)([^\s/]{1,1000})(@)/gi;

/** Whether a variable or field with this name probably holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Returns the text without API keys, tokens, passwords, and private keys. For logs and reports. */
export function redact(text: string): string {
  let out = text;
  for (const pattern of SECRET_VALUES) out = out.replace(pattern, '‹redacted›');
  for (const pattern of [COOKIES, ASSIGNMENT, OPTION, BEARER]) out = out.replace(pattern, '$1‹redacted›');
  return out.replace(URL_LOGIN, '$1‹redacted›$3');
}
