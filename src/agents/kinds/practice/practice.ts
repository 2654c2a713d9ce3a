import type { AgentKind } from '../agentKind';

/** The practice agent: without a key and a network, so that newcomers can walk the whole way. */
export const PRACTICE: AgentKind = {
  id: 'practice',
  label: 'Practice Agent',
  driver: 'acp',
  bundled: { bundle: 'practice', homeVariable: 'COPPICE_PRACTICE_HOME' },
  executables: [],
  args: [],
  env: {},
  versionArgs: [],
  acp: {},
};
