import { acpTraits, type AcpTraits } from '../../../src/agents/kinds/catalog';

/** Of agents that are not in the catalog. */
const TRAITS: Readonly<Record<string, AcpTraits>> = {
  copilot: { faultText: [/^Error: /], usagePerProcess: true },
  qwen: { authenticate: { method: 'openai', whenSet: ['OPENAI_API_KEY'] }, mode: 'default' },
};

/** The traits of an agent of which there are recordings. */
export function traitsOf(agent: string): AcpTraits {
  return TRAITS[agent] ?? acpTraits(agent);
}
