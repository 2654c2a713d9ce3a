import type { AttemptDisposition } from '../../../src/domain/attempt/attempt';
import type { AskId, AttemptId, MessageId } from '../../../src/domain/ids';
import type { Settings } from '../../../src/services/ports';
import type { BuiltBundles } from '../../fixtures/bundles';
import { strayingSettings } from '../leftovers';

/** The arguments of a window in its own process. */
export interface WindowPlan {
  readonly folders: { readonly home: string; readonly storage: string };
  readonly bundles: BuiltBundles;
  readonly repository: string;
  readonly seed: number;
}

/** Agents that are slow, so that they are killed at work, and that leave a process behind that nothing leads to. */
export function settingsOf(bundles: BuiltBundles): Partial<Settings> {
  const { customAgents = [], ...others } = strayingSettings(bundles);
  const slow = customAgents.map((agent) => ({ ...agent, env: { ...agent.env, COPPICE_PRACTICE_PACE: '15' } }));
  return { ...others, customAgents: slow };
}

/** Something that a window acknowledged: it must be there forever. */
export type Acknowledged =
  | { readonly kind: 'task'; readonly attempt: AttemptId; readonly prompt: string }
  | { readonly kind: 'message'; readonly attempt: AttemptId; readonly message: MessageId; readonly text: string }
  | { readonly kind: 'settled'; readonly attempt: AttemptId; readonly ask: AskId }
  | { readonly kind: 'disposition'; readonly attempt: AttemptId; readonly disposition: AttemptDisposition }
  | { readonly kind: 'draft'; readonly text: string };

/**
 * A line that a window prints: it has opened its tasks, is about to do something, or has had something acknowledged.
 */
export type WindowLine =
  | { readonly type: 'opened' }
  | {
      readonly type: 'begun';
      readonly what: Pick<Acknowledged, 'kind'> & { readonly attempt?: AttemptId; readonly text?: string };
    }
  | { readonly type: 'acknowledged'; readonly what: Acknowledged };
