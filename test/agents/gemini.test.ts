import { describe } from 'vitest';
import { gemini } from './harness/testAgents';
import { agentSuite } from './suite';

describe('Gemini CLI', () => {
  agentSuite(gemini, { passesReason: false, onServerError: 'keepsTrying' });
});
