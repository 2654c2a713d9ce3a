import { describe } from 'vitest';
import { opencode } from '../harness/testAgents';
import { startToMerge } from './suite';

describe('OpenCode, from start to merge', () => {
  startToMerge(opencode, { configured: 'inSettings', onServerError: 'keepsTrying', login: [] });
});
