import { describe } from 'vitest';
import { claude } from '../harness/testAgents';
import { startToMerge } from './suite';

describe('Claude Code, from start to merge', () => {
  startToMerge(claude, { configured: 'inProfile', onServerError: 'fails', login: ['ANTHROPIC_API_KEY'] });
});
