import { open } from 'node:fs/promises';
import type { LogHandle, OpenLog } from '../../../../src/agentHost/log/logFile';

/** Calls of a disk, in order. */
export type DiskCall = 'open' | 'write' | 'datasync' | 'truncate' | 'close';

/** The real disk, which can be made to fail: before a call, or in the middle of a write. */
export class FaultyDisk {
  readonly calls: DiskCall[] = [];
  /** Kinds of calls that throw this error as long as it is set. */
  readonly failing = new Map<DiskCall, string>();
  /** Bytes that still fit; writes are cut at them and then fail with ENOSPC. */
  freeBytes = Number.POSITIVE_INFINITY;

  readonly open: OpenLog = async (file, flags) => {
    this.#note('open');
    const handle = await open(file, flags, 0o600);
    return this.#wrap(handle);
  };

  #wrap(handle: Awaited<ReturnType<typeof open>>): LogHandle {
    const write = async (buffer: Buffer, offset: number, length: number, position: number) => {
      this.#note('write');
      if (this.freeBytes <= 0) throw systemError('ENOSPC');
      const result = await handle.write(buffer, offset, Math.min(length, this.freeBytes), position);
      this.freeBytes -= result.bytesWritten;
      return result;
    };
    return {
      read: handle.read.bind(handle),
      write: write as LogHandle['write'],
      datasync: () => this.#call('datasync', () => handle.datasync()),
      truncate: (length) => this.#call('truncate', () => handle.truncate(length)),
      close: () => this.#call('close', () => handle.close()),
    };
  }

  async #call(name: DiskCall, call: () => Promise<void>): Promise<void> {
    this.#note(name);
    await call();
  }

  #note(call: DiskCall): void {
    this.calls.push(call);
    const code = this.failing.get(call);
    if (code !== undefined) throw systemError(code);
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: the disk of this test refuses`), { code });
}
