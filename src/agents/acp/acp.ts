import type { Result } from '../../base/result';
import { acpTraits, type AcpTraits } from '../kinds/catalog';
import type { SessionFaultCode } from '../../domain/session/event';
import { spawnProcess } from '../../platform/process/process';
import type { AgentSession, AgentStart, StartAgent } from '../agent';
import { notLaunched } from '../fault';
import { AcpClient, type AcpWire } from './acpClient';
import { Handshake } from './open';

export type { AcpWire } from './acpClient';

/** Starts an agent that speaks the Agent Client Protocol over stdio, and opens its session. */
export const startAcp: StartAgent = async (start, signal) => {
  const spawned = await spawnProcess(start.launch.spec, {
    marker: start.run,
    log: start.log,
    onStderrLine: (line) => start.wire?.({ dir: '!', msg: 'text' in line ? line.text : `[${line.tooLong} bytes]` }),
  });
  if (!spawned.ok) return notLaunched(spawned.error);
  return openAcp(spawned.value, start, signal);
};

/** Opens a session over a wire. The wire is stopped if the session doesn't open or the start is aborted. */
export async function openAcp(
  wire: AcpWire,
  start: AgentStart,
  signal: AbortSignal,
  traits: AcpTraits = acpTraits(start.launch.agent),
): Promise<Result<AgentSession, SessionFaultCode>> {
  const connection = new AcpClient(wire, start, traits);
  const opened = await new Handshake(connection, start, traits, signal).run();
  if (!opened.ok) await connection.stop();
  return opened;
}
