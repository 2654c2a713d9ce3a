import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recorder, secretsOf, withoutSecrets } from '../../../scripts/recorder';
import { readRecording } from '../../../scripts/recordings';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'coppice-recorder-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a recorder', () => {
  it('knows the secrets of an environment by their names, the longest first', () => {
    const env = { MY_API_KEY: 'correct', OTHER_TOKEN: 'correct horse', HOME: '/home/robin', SHORT_TOKEN: 'abc' };
    expect(secretsOf(env)).toEqual(['correct horse', 'correct']);
  });

  it('leaves out secrets wherever they stand, and what looks like one', () => {
    const message = {
      text: 'I saw correct horse in the file',
      list: [{ output: 'OTHER_TOKEN=correct horse\n' }],
      authToken: 'whatever it is',
      usage: { input_tokens: 12 },
      words: 'sk-ant-api03-abcdefghijkl',
    };
    const kept = withoutSecrets(message, ['correct horse']);
    expect(kept).toMatchObject({ text: 'I saw ‹redacted› in the file', authToken: '‹redacted›', words: '‹redacted›' });
    expect(kept).toMatchObject({ usage: { input_tokens: 12 } });
    expect(JSON.stringify(kept)).not.toMatch(/horse|whatever|api03/);
  });

  it('writes what npm run decode reads, and never over a recording', async () => {
    const file = path.join(folder, 'some.jsonl');
    const recorder = new Recorder(file, ['correct horse']);
    recorder.write({ dir: '>', msg: { method: 'initialize' } });
    recorder.write({ dir: '!', msg: 'a warning about correct horse' });
    recorder.close();
    expect(recorder.lines).toBe(2);
    expect(await readRecording(file)).toMatchObject([
      { dir: '>', msg: { method: 'initialize' } },
      { dir: '!', msg: 'a warning about ‹redacted›' },
    ]);
    const before = readFileSync(file, 'utf8');
    expect(() => new Recorder(file, [])).toThrow(/exist/i);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});
