import { describe, expect, it } from 'vitest';
import { isSecretName, redact } from '../../../src/base/redact';

const R = '‹redacted›';
/** Put together here so that no scanner takes them for real ones. */
const fake = (prefix: string, length: number) => prefix + 'Ab1'.repeat(length).slice(0, length);

describe('redact', () => {
  it.each([
    [`key ${fake('sk-', 20)} in text`, `key ${R} in text`],
    [fake('sk-ant-api03-', 40), R],
    [fake('ghp_', 36), R],
    [fake('gho_', 36), R],
    [fake('github_pat_', 40), R],
    [fake('AIza', 35), R],
    [fake('xoxb-', 24), R],
    [`AKIA${'ABCD1234'.repeat(2)}`, R],
    [`${fake('eyJ', 20)}.${fake('', 20)}.${fake('', 20)} rest`, `${R} rest`],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----\nafter', `${R}\nafter`],
    ['ANTHROPIC_API_KEY=abcdef123', `ANTHROPIC_API_KEY=${R}`],
    ['{"apiKey":"abcdef123","model":"x"}', `{"apiKey":"${R}","model":"x"}`],
    ["password: 'hunter22'", `password: '${R}'`],
    ['client_secret=abcdefghi&x=1', `client_secret=${R}`],
    ['authorization: Bearer abc.def-ghi', `authorization: Bearer ${R}`],
    ['Authorization: Basic dXNlcjpwYXNz', `Authorization: Basic ${R}`],
    ['curl -H "Bearer abcdefgh12"', `curl -H "Bearer ${R}"`],
    ['tool --api-key abcdef123 --token=ghijkl456 run', `tool --api-key ${R} --token=${R} run`],
    ['Set-Cookie: session=abcdef; Path=/\nnext', `Set-Cookie: ${R}\nnext`],
    ['https://user:pw@host/path', `https://user:${R}@host/path`],
    ['postgres://user:p@ss@host/db', `postgres://user:${R}@host/db`],
  ])('hides the secret in %j', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each([
    'used 1234567 tokens: 12 % of max_tokens=200000',
    'https://host:8080/a@b',
    'the token expired, log in again',
    'git@github.com:owner/repository.git',
    'skipping sk-1',
    'commit 3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
  ])('leaves %j alone', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('hides each of several secrets', () => {
    const key = fake('sk-', 20);
    expect(redact(`${key} ${key} https://a:b@c https://d:e@f`)).toBe(`${R} ${R} https://a:${R}@c https://d:${R}@f`);
  });

  it.each([
    ['dots', 'a.'],
    ['words', 'aaaa'],
    ['openings', '-----BEGIN PRIVATE KEY-----'],
    ['schemes', 'a://'],
  ])('takes little time for a long text without spaces: %s', (_, piece) => {
    const text = piece.repeat(200_000 / piece.length);
    const begin = performance.now();
    redact(text);
    expect(performance.now() - begin).toBeLessThan(2_000);
  });
});

describe('isSecretName', () => {
  it.each([
    'ANTHROPIC_API_KEY',
    'apiKey',
    'GITHUB_TOKEN',
    'client-secret',
    'PASSWD',
    'Authorization',
    'AWS_ACCESS_KEY_ID',
  ])('recognizes %s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });
  it.each(['PATH', 'HOME', 'KEYBOARD', 'model', 'PWD'])('accepts %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});
