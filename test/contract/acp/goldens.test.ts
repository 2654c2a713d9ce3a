import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { readRecording } from '../../../scripts/recordings';
import { decodeWith } from '../../../scripts/decoders/acp';
import { expectGolden, recordings } from '../golden';
import { traitsOf } from './traits';

const scenarios = readdirSync(recordings)
  .filter((agent) => agent !== 'claude')
  .flatMap((agent) => readdirSync(path.join(recordings, agent)).map((file) => [agent, path.basename(file, '.jsonl')]));

describe('recorded traffic of ACP agents', () => {
  it.each(scenarios)('decodes %s, %s, to the saved transcript', async (agent, scenario) => {
    const recording = await readRecording(path.join(recordings, agent, `${scenario}.jsonl`));
    await expectGolden(agent, scenario, decodeWith(traitsOf(agent), recording));
  });
});
