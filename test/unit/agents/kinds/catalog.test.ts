import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { acpTraits, AGENT_KINDS, agentKind, CUSTOM_AGENT_PREFIX } from '../../../../src/agents/kinds/catalog';

const root = path.resolve(import.meta.dirname, '../../../..');

describe('the catalog of agents', () => {
  it('lists each agent once, with no ID that an agent of the settings may have', () => {
    const ids = AGENT_KINDS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id.startsWith(CUSTOM_AGENT_PREFIX))).toEqual([]);
    expect(AGENT_KINDS.filter(({ bundled }) => bundled).map(({ id }) => id)).toEqual(['practice']);
  });

  it('knows how to find and install all agents except the bundled one', () => {
    for (const kind of AGENT_KINDS) {
      const isBundled = kind.bundled !== undefined;
      expect(kind.executables.length > 0, kind.id).toBe(!isBundled);
      expect(kind.install !== undefined, kind.id).toBe(!isBundled);
    }
  });

  it('has recordings of all agents except the bundled one, and shows them in the README', () => {
    const others = AGENT_KINDS.filter(({ bundled }) => !bundled);
    const recorded = readdirSync(path.join(root, 'test/fixtures/transcripts'));
    expect(others.map(({ id }) => id).filter((id) => !recorded.includes(id))).toEqual([]);
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
    const rows = others.filter(({ label, install }) => readme.includes(`| [${label}](${install?.url}) |`));
    expect(rows).toEqual(others);
  });

  it('has no traits for an unknown agent', () => {
    expect(agentKind('custom-x')).toBeUndefined();
    expect(acpTraits('custom-x')).toEqual({});
  });

  it('distinguishes mode changes of Gemini from its text', () => {
    const [mode] = acpTraits('gemini').dropText!;
    expect(mode!.exec('[MODE_UPDATE] autoEdit')?.[1]).toBe('autoEdit');
    expect(mode!.test('[MODE_UPDATE] is what Gemini writes')).toBe(false);
  });
});
