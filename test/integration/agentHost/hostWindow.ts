// A window without an editor: connects to the agent host of a host folder, as the extension host does.
import path from 'node:path';
import { systemClock } from '../../../src/base/clock';
import { silentLogger } from '../../../src/base/logger';
import type { Result } from '../../../src/base/result';
import type { AttemptId, MessageId, SessionId, StoreId } from '../../../src/domain/ids';
import {
  connectAgentHost,
  type ConnectedHost,
  type Bundles,
  type ConnectCode,
  type ConnectOptions,
} from '../../../src/platform/agentHostClient/agentHostClient';
import { POLICY, type HostArgs } from '../../../src/protocol/agentHost';

export const SESSION = 's_1' as SessionId;

export interface HostFolders {
  readonly hostFolder: string;
  readonly logFolder: string;
  readonly worktree: string;
  /** Where the practice agent saves conversations, so that they can be resumed. */
  readonly practiceHome: string;
}

export function hostFoldersIn(folder: string): HostFolders {
  return {
    hostFolder: path.join(folder, 'run'),
    logFolder: path.join(folder, 'store', 'sessions', SESSION),
    worktree: path.join(folder, 'worktree'),
    practiceHome: path.join(folder, 'practice'),
  };
}

export function connectWindow(
  folders: HostFolders,
  bundles: Bundles,
  more: Partial<ConnectOptions> = {},
): Promise<Result<ConnectedHost, ConnectCode>> {
  return connectAgentHost({
    hostFolder: folders.hostFolder,
    store: 'store_1' as StoreId,
    lease: 1,
    bundles,
    execPath: process.execPath,
    env: process.env,
    log: silentLogger,
    clock: systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) }),
    signal: new AbortController().signal,
    ...more,
  });
}

/** Starts the practice agent behind a program that leaves its process group and outlives it, unless it is ended. */
const WITH_STRAY = `
  if command -v setsid >/dev/null; then setsid sleep 300 >/dev/null 2>&1 & else sleep 300 >/dev/null 2>&1 & fi
  exec "$0" "$1"`;

export function openArgs(folders: HostFolders, practiceBundle: string, warm = false): HostArgs<'open'> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    COPPICE_PRACTICE_PACE: '0',
    COPPICE_PRACTICE_HOME: folders.practiceHome,
    SECRET_API_KEY: 'sk-thisisasecret1234',
  };
  const argv: [string, ...string[]] = ['/bin/sh', '-c', WITH_STRAY, process.execPath, practiceBundle];
  const stop = { inputEndMs: 500, terminateMs: 500 };
  return {
    session: SESSION,
    attempt: 'a_1' as AttemptId,
    folder: folders.logFolder,
    launch: { agent: 'practice', driver: 'acp', spec: { argv, env, cwd: folders.worktree, label: 'practice', stop } },
    policy: POLICY,
    warm,
  };
}

export function promptArgs(message: string, text: string): HostArgs<'prompt'> {
  return { session: SESSION, message: message as MessageId, text, by: 'user' };
}
