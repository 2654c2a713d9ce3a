import { describe } from 'vitest';
import { claude } from './harness/testAgents';
import { agentSuite } from './suite';

describe('Claude Code', () => {
  agentSuite(claude, { passesReason: true, onServerError: 'fails' });
});
