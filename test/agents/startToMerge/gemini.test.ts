import { describe } from 'vitest';
import { gemini } from '../harness/testAgents';
import { startToMerge } from './suite';

describe('Gemini CLI, from start to merge', () => {
  startToMerge(gemini, {
    configured: 'inProfile',
    onServerError: 'keepsTrying',
    login: ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL'],
  });
});
