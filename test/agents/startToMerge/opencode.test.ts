import { describe } from 'vitest';
import { opencode } from '../harness/testAgents';
import { startToMerge } from './suite';

describe('OpenCode, from start to merge', () => {
  startToMerge(opencode, { known: 'inSettings', onServerError: 'keepsTrying', login: [] });
});
