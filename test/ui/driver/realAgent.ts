import path from 'node:path';
import { onTestFinished } from 'vitest';
import { ensureAgentClis } from '../../../scripts/agentClis';
import { writeFiles } from '../../agents/harness/sandbox';
import { profileOf, type TestAgent } from '../../agents/harness/testAgents';
import { startModelServer } from '../../agents/modelServer/server';
import type { JourneyOptions } from './journey';

/** Returns options for a user who has installed an agent, and set its model server in the login shell's profile. */
export function withAgent(agent: TestAgent): JourneyOptions {
  return {
    prepare: async (session) => {
      const [clis, server] = await Promise.all([ensureAgentClis(), startModelServer()]);
      onTestFinished(() => server.close());
      const profile = profileOf([clis], agent.env(server.url));
      await writeFiles(path.join(session.root, 'home'), { ...agent.home, '.profile': profile });
    },
  };
}
