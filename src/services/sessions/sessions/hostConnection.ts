import { Scope } from '../../../base/scope';
import type { Logger } from '../../../base/logger';
import { fail, type Result } from '../../../base/result';
import {
  connectAgentHost,
  type ConnectedHost,
  type ConnectCode,
  type HostEntry,
} from '../../../platform/agentHostClient/agentHostClient';
import type { HostNotice } from '../../../protocol/agentHost';
import type { Ports } from '../../ports';
import type { WindowStore } from '../../store/windowStore';

export type HostCode = ConnectCode | 'storeReadOnly';

interface Options {
  readonly ports: Pick<Ports, 'clock' | 'bundles' | 'runtime' | 'settings'>;
  readonly store: Pick<WindowStore, 'id' | 'lease' | 'hostFolder'>;
  readonly log: Logger;
  readonly onEntry: (entry: HostEntry) => void;
  readonly onNotice: (notice: HostNotice) => void;
  readonly onLost: () => void;
}

/** The connection to the store's agent host. Made when first needed, and again after it broke. */
export class HostConnection {
  readonly #options: Options;
  readonly #scope = new Scope();
  #client: ConnectedHost | undefined;
  #connecting: Promise<Result<ConnectedHost, HostCode>> | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#scope.use(options.ports.settings.onDidChange(() => void this.#configure()));
  }

  get connected(): boolean {
    return this.#client?.isConnected === true;
  }

  client(): Promise<Result<ConnectedHost, HostCode>> {
    if (this.#client?.isConnected === true) return Promise.resolve({ ok: true, value: this.#client });
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** Ends the host and all of its agents, if one runs. */
  async shutdown(): Promise<void> {
    if (this.#client?.isConnected === true) await this.#client.call('shutdown', {});
  }

  /** Disconnects from the host, which runs as long as it has work. */
  release(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.dispose();
  }

  /** Disconnects from the host and never connects again. */
  async dispose(): Promise<void> {
    await this.#scope.dispose();
    this.release();
  }

  async #connect(): Promise<Result<ConnectedHost, HostCode>> {
    const { ports, store, log } = this.#options;
    const lease = store.lease;
    if (lease === undefined) return fail('storeReadOnly');
    const { agentHost, practice } = ports.bundles;
    const connected = await connectAgentHost({
      hostFolder: store.hostFolder,
      store: store.id,
      lease,
      bundles: { agentHost, practice },
      execPath: ports.runtime.execPath,
      env: ports.runtime.env,
      log,
      clock: ports.clock,
      signal: this.#scope.signal,
    });
    if (!connected.ok) {
      log.error('failed to reach the agent host', undefined, {
        code: connected.error.code,
        detail: connected.error.detail,
      });
      return connected;
    }
    if (store.lease !== lease) {
      connected.value.dispose();
      return fail('storeReadOnly');
    }
    await this.#adopt(connected.value);
    return connected;
  }

  async #adopt(client: ConnectedHost): Promise<void> {
    this.#client = client;
    client.onEntry(this.#options.onEntry);
    client.onNotice(this.#options.onNotice);
    client.onDidDisconnect(() => {
      if (this.#client !== client || this.#scope.signal.aborted) return;
      this.#client = undefined;
      this.#options.onLost();
    });
    await this.#configure();
  }

  /** Sends the host its current settings. */
  async #configure(): Promise<void> {
    const { whenWindowCloses, idleMinutes } = this.#options.ports.settings.get();
    await this.#client?.call('configure', { whenWindowCloses, idleMinutes });
  }
}
