import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { root } from '../../../scripts/process';
import type { SampleRepository } from '../../fixtures/sampleRepository';
import { Session, type SessionOptions } from './session';
import type { CodeWindow } from './window';

/** What a journey starts with. */
export interface Journey {
  /** A window with the repository open, ready for use. */
  readonly window: CodeWindow;
  /** The window's repository. Change it with its `git` and `write`. */
  readonly repository: SampleRepository;
  /** For more windows, settings, processes, and the console. */
  readonly session: Session;
}

/** Options of a journey. */
export interface JourneyOptions extends SessionOptions {
  /** Runs before the first window opens, for example to change the repository. */
  readonly prepare?: (session: Session) => Promise<void>;
}

/**
 * Defines a journey: what a user does in a real window of VS Code with the packaged extension. It has its own server,
 * home folder, temporary folder, and repository. In addition to what `walk` checks, it fails if proposed API was used, or
 * if anything requested an address outside this machine. Screenshots and, after a failure, logs are in test-results/ui/,
 * or in test-results/pseudo/.
 */
export function journey(title: string, walk: (journey: Journey) => Promise<void>, options: JourneyOptions = {}): void {
  const run = inject('equipment').pseudo ? 'pseudo' : 'ui';
  const results = path.join(root, 'test-results', run, title.replace(/[^\w]+/g, '-').toLowerCase());
  test(title, async () => {
    const session = await Session.start(inject('equipment'), results, options);
    let problems: string[] = [];
    try {
      await options.prepare?.(session);
      const window = await session.openWindow();
      await walk({ window, repository: session.repository, session });
    } catch (error) {
      await session.saveEvidence();
      throw error;
    } finally {
      problems = await session.dispose();
      for (const problem of problems) console.error(problem);
    }
    expect(problems).toEqual([]);
  });
}
