import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], testTimeout: number, more: object = {}) => ({
  test: {
    name,
    include,
    environment: 'node',
    testTimeout,
    hookTimeout: testTimeout,
    setupFiles: 'test/patience.ts',
    ...more,
  },
});

/** Builds the bundles of the agent host and the practice agent once per run. */
const BUNDLED = { globalSetup: 'test/fixtures/bundlesSetup.ts' };

/** Journeys run one after the other, each in a real window. */
const JOURNEYS = {
  globalSetup: 'test/ui/setup.ts',
  fileParallelism: false,
  expect: { poll: { timeout: 20_000, interval: 100 } },
};

export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'test/*.test.ts'], 30_000),
      project('contract', ['test/contract/**/*.test.ts'], 30_000),
      project('integration', ['test/integration/**/*.test.ts'], 120_000, BUNDLED),
      project('agents', ['test/agents/**/*.test.ts'], 300_000),
      project('webview', ['test/webview/**/*.test.ts'], 120_000, {
        expect: { poll: { timeout: 15_000, interval: 50 } },
      }),
      project('ui', ['test/ui/journeys/*.journey.ts'], 300_000, JOURNEYS),
      project('pseudo', ['test/ui/{journeys,pseudo}/!(driver).journey.ts'], 300_000, JOURNEYS),
      project('pictures', ['test/ui/pictures/*.journey.ts'], 300_000, JOURNEYS),
      project('ui-agents', ['test/ui/agents/*.journey.ts'], 300_000, JOURNEYS),
      project('bench', ['bench/window/*.journey.ts'], 900_000, JOURNEYS),
    ],
  },
});
