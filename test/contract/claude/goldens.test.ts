import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { readRecording } from '../../../scripts/recordings';
import { decodeClaude } from '../../../scripts/decoders/claude';
import { expectGolden, recordings } from '../golden';

const scenarios = readdirSync(path.join(recordings, 'claude')).map((file) => path.basename(file, '.jsonl'));

describe('recorded traffic of Claude Code', () => {
  it.each(scenarios)('decodes %s to the saved transcript', async (scenario) => {
    const recording = await readRecording(path.join(recordings, 'claude', `${scenario}.jsonl`));
    await expectGolden('claude', scenario, decodeClaude(recording, 'claude'));
  });
});
