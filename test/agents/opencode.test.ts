import { describe } from 'vitest';
import { opencode } from './harness/testAgents';
import { agentSuite } from './suite';

describe('OpenCode', () => {
  agentSuite(opencode, { passesReason: false, onServerError: 'keepsTrying' });
});
