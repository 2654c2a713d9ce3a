import * as v from 'valibot';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { Settings } from '../../services/ports';
import { SETTINGS } from '../ids';

const strings = v.record(v.string(), v.string());
const customAgents = v.array(
  v.object({
    name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,40}$/)),
    command: v.pipe(v.array(v.string()), v.minLength(1)),
    env: v.optional(strings, {}),
  }),
);

const amount = v.pipe(v.number(), v.minValue(0));

/**
 * The user's settings. Those about programs and environments are machine-scoped in package.json, so that a repository
 * can't set them.
 */
export class EditorSettings {
  readonly #changed = new Emitter<void>();
  readonly #own = new DisposableStore();
  /** Settings by folder. Reading all of them takes a millisecond, and a review needs them for each of its files. */
  readonly #cache = new Map<string | undefined, Settings>();

  constructor() {
    const clearCache = () => this.#cache.clear();
    this.#own.add(vscode.workspace.onDidChangeWorkspaceFolders(clearCache));
    this.#own.add(vscode.workspace.onDidGrantWorkspaceTrust(clearCache));
    this.#own.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        clearCache();
        if (change.affectsConfiguration('coppice') || change.affectsConfiguration('git.path')) this.#changed.fire();
      }),
    );
  }

  readonly onDidChange = this.#changed.event;

  get(folder?: string): Settings {
    const settings = this.#cache.get(folder) ?? readSettings(folder);
    this.#cache.set(folder, settings);
    return settings;
  }

  /** Saves the executable that the user chose for an agent. */
  async chooseExecutable(agent: string, path: string): Promise<void> {
    const chosen = { ...this.get().executables, [agent]: path };
    await vscode.workspace.getConfiguration().update(SETTINGS.executables, chosen, vscode.ConfigurationTarget.Global);
  }

  dispose(): void {
    this.#own.dispose();
    this.#changed.dispose();
  }
}

function readSettings(folder: string | undefined): Settings {
  const resource = folder === undefined ? undefined : vscode.Uri.file(folder);
  return {
    gitPath: read(SETTINGS.gitPath, v.string(), '') || gitExtensionPath(),
    branchPrefix: read(SETTINGS.branchPrefix, v.pipe(v.string(), v.regex(/^[A-Za-z0-9._/-]*$/)), 'coppice/'),
    updateBy: read(SETTINGS.updateBy, v.picklist(['merge', 'rebase']), 'merge' as const, resource),
    worktreeFolder: read(SETTINGS.worktreeFolder, v.string(), ''),
    trash: { days: read(SETTINGS.trashDays, amount, 30), maximumBytes: read(SETTINGS.trashSize, amount, 5_000) * 1e6 },
    setup: setupCommand(resource),
    waitForSetup: read(SETTINGS.waitForSetup, v.boolean(), true, resource),
    includeGlobs: read('git.worktreeIncludeFiles', v.array(v.string()), [], resource),
    executables: read(SETTINGS.executables, strings, {}),
    agentEnvironment: read(SETTINGS.agentEnvironment, v.record(v.string(), strings), {}),
    customAgents: read(SETTINGS.customAgents, customAgents, []).map(({ name, command, env }) => ({
      name,
      argv: command,
      env,
    })),
    practiceAgent: read(SETTINGS.practiceAgent, v.boolean(), true),
    defaultAgent: read(SETTINGS.defaultAgent, v.string(), ''),
    whenWindowCloses: read(
      SETTINGS.whenWindowCloses,
      v.picklist(['finishTurn', 'keepWorking', 'stop']),
      'finishTurn' as const,
    ),
    idleMinutes: read(SETTINGS.idleMinutes, v.pipe(v.number(), v.minValue(1)), 30),
  };
}

/** Returns the value of a setting, or the fallback if the value doesn't parse. */
function read<T>(id: string, schema: v.GenericSchema<unknown, T>, fallback: T, resource?: vscode.Uri): T {
  const parsed = v.safeParse(schema, vscode.workspace.getConfiguration(undefined, resource).get(id));
  return parsed.success ? parsed.output : fallback;
}

function gitExtensionPath(): string {
  const path = vscode.workspace.getConfiguration('git').get<string | string[] | null>('path');
  return (Array.isArray(path) ? path[0] : path) ?? 'git';
}

/** Returns the setup command. Unlike other settings, the user's value takes precedence over the repository's. */
function setupCommand(resource: vscode.Uri | undefined): Settings['setup'] {
  const inspected = vscode.workspace.getConfiguration(undefined, resource).inspect(SETTINGS.setupCommand);
  if (typeof inspected?.globalValue === 'string') return { command: inspected.globalValue, from: 'user' };
  const workspaceValue = inspected?.workspaceFolderValue ?? inspected?.workspaceValue;
  return { command: typeof workspaceValue === 'string' ? workspaceValue : '', from: 'repository' };
}
