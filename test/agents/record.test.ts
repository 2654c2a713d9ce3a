import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/process';

interface Decoded {
  readonly transcript: readonly { readonly type: string; readonly call?: { readonly status: string } }[];
  readonly session: { readonly state: string };
}

describe('npm run record', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-record-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const script = (name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    execFileSync(process.execPath, [path.join(root, 'scripts', 'run.mjs'), `scripts/${name}.ts`, ...args], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
  const decoded = (file: string) => JSON.parse(script('decode', ['claude', file])) as Decoded;

  it('records a real agent without secrets, so that it can be decoded and trimmed', async () => {
    const [file, trimmed] = [path.join(folder, 'claude.jsonl'), path.join(folder, 'trimmed.jsonl')];
    const prompts = ['Please run it [[bash]]', 'My word is correct-horse-7'].flatMap((text) => ['--prompt', text]);
    const args = ['claude', file, ...prompts, '--ask', 'deny', '--env', 'SOME_TOKEN'];
    expect(script('record', args, { SOME_TOKEN: 'correct-horse-7' })).toContain('→ completed');

    const text = await readFile(file, 'utf8');
    expect(text).toContain('My word is ‹redacted›');
    expect(text).not.toContain('correct-horse-7');

    const { transcript, session } = decoded(file);
    expect(transcript.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['prompt', 'text', 'toolCall', 'ask', 'turnEnd']),
    );
    expect(transcript.find(({ type }) => type === 'toolCall')?.call?.status).toBe('denied');
    expect(session.state).toBe('idle');

    script('trimTranscript', [file, trimmed]);
    expect(decoded(trimmed).transcript.map(({ type }) => type)).toEqual(transcript.map(({ type }) => type));
    expect((await readFile(trimmed, 'utf8')).length).toBeLessThan(text.length * 0.8);
  });
});
