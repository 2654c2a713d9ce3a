import type { AcpQuirks } from './acpQuirks';
import type { AcpTraits, AgentKind } from './agentKind';
import { CLAUDE } from './claude/claude';
import { COPILOT_QUIRKS } from './copilot/copilot';
import { GEMINI, GEMINI_QUIRKS } from './gemini/gemini';
import { KIMI_QUIRKS } from './kimi/kimi';
import { OPENCODE, OPENCODE_QUIRKS } from './opencode/opencode';
import { PRACTICE } from './practice/practice';

export type { AcpQuirks, WireFields } from './acpQuirks';
export type { AcpTraits, AgentKind } from './agentKind';

/** Prefix of the ids of agents that are command lines from the settings. */
export const CUSTOM_AGENT_PREFIX = 'custom-';

/** The agents that Coppice knows. Facts were measured on the named versions. Newer ones are assumed to be alike. */
export const AGENT_KINDS: readonly AgentKind[] = [CLAUDE, OPENCODE, GEMINI, PRACTICE];

/** Suggested if no other agent was found, because it needs no installation. */
export const FALLBACK_AGENT = PRACTICE;

/** By the name with which an agent introduces itself, because a command line from the settings may start any of them. */
const QUIRKS_BY_NAME: readonly (readonly [name: string, quirks: AcpQuirks])[] = [
  ['Copilot', COPILOT_QUIRKS],
  ['gemini-cli', GEMINI_QUIRKS],
  ['qwen-code', GEMINI_QUIRKS],
  ['Kimi Code CLI', KIMI_QUIRKS],
  ['OpenCode', OPENCODE_QUIRKS],
  ['Kilo', OPENCODE_QUIRKS],
];

/** Returns the agent of the catalog with this id. */
export function agentKind(id: string): AgentKind | undefined {
  return AGENT_KINDS.find((kind) => kind.id === id);
}

/** Returns the traits of an ACP agent. A command line from the settings has none. */
export function acpTraits(agent: string): AcpTraits {
  return agentKind(agent)?.acp ?? {};
}

/** Returns the quirks of the agent that introduces itself with this name. */
export function quirksByName(name: string | undefined): AcpQuirks {
  return QUIRKS_BY_NAME.find(([known]) => known === name)?.[1] ?? {};
}
