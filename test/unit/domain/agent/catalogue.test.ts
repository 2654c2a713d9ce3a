import { describe, expect, it } from 'vitest';
import {
  acpTraits,
  AGENT_KINDS,
  agentKind,
  CUSTOM_AGENT_PREFIX,
  PRACTICE_AGENT,
} from '../../../../src/domain/agent/catalogue';

describe('the catalogue of agents', () => {
  it('has each agent once, and none that could be taken for one of the settings', () => {
    const ids = AGENT_KINDS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id.startsWith(CUSTOM_AGENT_PREFIX))).toEqual([]);
    expect(ids).toContain(PRACTICE_AGENT);
  });

  it('knows how to find and to install all but the practice agent', () => {
    for (const kind of AGENT_KINDS) {
      const isPractice = kind.id === PRACTICE_AGENT;
      expect(kind.executables.length > 0, kind.id).toBe(!isPractice);
      expect(kind.install !== undefined, kind.id).toBe(!isPractice);
    }
  });

  it('has no traits for an agent that it does not know', () => {
    expect(agentKind('custom-x')).toBeUndefined();
    expect(acpTraits('custom-x')).toEqual({});
  });

  it('tells the noise of Gemini from its words', () => {
    const [mode] = acpTraits('gemini').dropText!;
    expect(mode!.exec('[MODE_UPDATE] autoEdit')?.[1]).toBe('autoEdit');
    expect(mode!.test('[MODE_UPDATE] is what Gemini writes')).toBe(false);
  });
});
