import path from 'node:path';
import { AGENT_KINDS, CUSTOM_AGENT_PREFIX, FALLBACK_AGENT, type AgentKind } from '../../../agents/kinds/catalog';
import { Emitter } from '../../../base/emitter';
import type { Logger } from '../../../base/logger';
import { fail, ok, type Result } from '../../../base/result';
import type { AgentChoice, AgentFinding, AgentLaunch } from '../../../domain/agent/agent';
import { findInPath, runCommand } from '../../../platform/process/process';
import type { CustomAgent, Ports } from '../../ports';
import type { Environment } from '../environment/environment';

/** Printing its version may start a whole runtime. After this time, a program counts as found, without a version. */
const VERSION_TIMEOUT_MS = 20_000;

export type AgentCode = 'agentNotFound' | 'agentUnknown';

interface Dependencies {
  readonly ports: Pick<Ports, 'settings' | 'bundles' | 'runtime' | 'paths' | 'random'>;
  readonly environment: Environment;
  readonly log: Logger;
}

/** The agents on this machine, and how to start each. */
export class Agents {
  readonly #deps: Dependencies;
  readonly #findings = new Map<string, AgentFinding>();
  readonly #changed = new Emitter<void>();
  #detection: Promise<void> | undefined;
  #detected = false;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Fires when an agent was found, or its version is known. */
  readonly onDidChange = this.#changed.event;

  get detecting(): boolean {
    return this.#detection !== undefined || !this.#detected;
  }

  /**
   * Returns all agents: found ones first, bundled ones last. Until the detection has finished, no agent counts as
   * found.
   */
  choices(): readonly AgentChoice[] {
    const kinds = this.#kinds().map((kind) => this.#choice(kind));
    const rank = (choice: AgentChoice) => (choice.bundled ? 1 : choice.finding.found ? 0 : 2);
    return kinds.sort((a, b) => rank(a) - rank(b));
  }

  label(agent: string): string {
    return this.#kind(agent)?.label ?? agent;
  }

  /** Whether an agent ships with Coppice. */
  isBundled(agent: string): boolean {
    return this.#kind(agent)?.bundled !== undefined;
  }

  /** Returns the first agent that was found, or the one that needs no installation. */
  firstFound(): string {
    return this.choices().find((choice) => choice.finding.found)?.id ?? FALLBACK_AGENT.id;
  }

  kind(agent: string): AgentKind | undefined {
    return this.#kind(agent);
  }

  /** Returns the agent that the user's settings choose for new tasks, if there is one and it exists. */
  defaultAgent(): string | undefined {
    const { defaultAgent } = this.#deps.ports.settings.get();
    return this.#kinds().find((kind) => kind.id === defaultAgent)?.id;
  }

  /** Searches for the programs, once. Pass `again` after something was installed or chosen. */
  detect(again = false): Promise<void> {
    if (!again && this.#detection) return this.#detection;
    if (!again && this.#detected) return Promise.resolve();
    // A detection that is already running may have missed the change.
    const detect = () => this.#detectAll(again);
    const detection = (this.#detection ?? Promise.resolve()).then(detect, detect).finally(() => {
      if (this.#detection === detection) this.#detection = undefined;
      this.#detected = true;
      this.#changed.fire();
    });
    this.#detection = detection;
    return detection;
  }

  /** Returns how to run an agent in a folder. */
  async launch(agent: string, cwd: string): Promise<Result<AgentLaunch, AgentCode>> {
    const kind = this.#kind(agent);
    if (!kind) return fail('agentUnknown', { params: { agent } });
    const argv = await this.#argv(kind);
    if (!argv) return fail('agentNotFound', { params: { agent: kind.label } });
    const inherited = await this.#deps.environment.resolve();
    const chosen = this.#deps.ports.settings.get().agentEnvironment[agent] ?? {};
    const env = { ...this.#passwords(kind), ...inherited, ...kind.env, ...this.#bundledEnvironment(kind), ...chosen };
    return ok({ agent, driver: kind.driver, spec: { argv, env, cwd, label: kind.label } });
  }

  async #detectAll(again: boolean): Promise<void> {
    if (again) this.#deps.environment.forget();
    const env = await this.#deps.environment.resolve();
    await Promise.all(
      this.#kinds().map(async (kind) => {
        const executable = await this.#executable(kind, env);
        this.#findings.set(kind.id, executable === undefined ? { found: false } : { found: true, executable });
        this.#changed.fire();
        if (executable === undefined || kind.versionArgs.length === 0) return;
        const version = await this.#version([executable, ...kind.versionArgs], env);
        if (version === undefined) return;
        this.#findings.set(kind.id, { found: true, executable, version });
        this.#changed.fire();
      }),
    );
  }

  #passwords({ passwords = [] }: AgentKind): Record<string, string> {
    const random = () => Buffer.from(this.#deps.ports.random(24)).toString('base64url');
    return Object.fromEntries(passwords.map((name) => [name, random()]));
  }

  #bundledEnvironment({ bundled }: AgentKind): Record<string, string> {
    if (!bundled) return {};
    const folder = path.join(this.#deps.ports.paths.home, '.coppice', bundled.bundle);
    return { ELECTRON_RUN_AS_NODE: '1', [bundled.homeVariable]: folder };
  }

  async #argv(kind: AgentKind): Promise<[string, ...string[]] | undefined> {
    const executable = await this.#executable(kind, await this.#deps.environment.resolve());
    return executable === undefined ? undefined : [executable, ...this.#args(kind)];
  }

  async #executable(kind: AgentKind, env: Readonly<Record<string, string>>): Promise<string | undefined> {
    if (kind.bundled) return this.#deps.ports.runtime.execPath;
    const chosen = this.#deps.ports.settings.get().executables[kind.id];
    for (const name of chosen === undefined || chosen === '' ? kind.executables : [chosen]) {
      const path = await findInPath(name, env);
      if (path !== undefined) return path;
    }
    return undefined;
  }

  #args(kind: AgentKind): readonly string[] {
    return kind.bundled ? [this.#deps.ports.bundles[kind.bundled.bundle], ...kind.args] : kind.args;
  }

  async #version(argv: [string, ...string[]], env: Readonly<Record<string, string>>): Promise<string | undefined> {
    const run = await runCommand(argv, { cwd: this.#deps.ports.bundles.folder, env, timeoutMs: VERSION_TIMEOUT_MS });
    if (!run.ok) return undefined;
    return /\d+\.\d+[\w.+-]*/.exec(run.value.stdout)?.[0];
  }

  #choice(kind: AgentKind): AgentChoice {
    const bundled = kind.bundled !== undefined;
    const finding = bundled
      ? ({ found: true, executable: this.#deps.ports.runtime.execPath } as const)
      : (this.#findings.get(kind.id) ?? { found: false });
    return { id: kind.id, label: kind.label, bundled, finding, installable: kind.install !== undefined };
  }

  #kinds(): AgentKind[] {
    const { customAgents, practiceAgent } = this.#deps.ports.settings.get();
    const known = AGENT_KINDS.filter((kind) => practiceAgent || !kind.bundled);
    return [...known, ...customAgents.map(customKind)];
  }

  #kind(agent: string): AgentKind | undefined {
    const all = [...AGENT_KINDS, ...this.#deps.ports.settings.get().customAgents.map(customKind)];
    return all.find((kind) => kind.id === agent);
  }
}

function customKind(custom: CustomAgent): AgentKind {
  const [executable, ...args] = custom.argv;
  return {
    id: `${CUSTOM_AGENT_PREFIX}${custom.name}`,
    label: custom.name,
    driver: 'acp',
    executables: executable === undefined ? [] : [executable],
    args,
    env: custom.env,
    versionArgs: [],
  };
}
