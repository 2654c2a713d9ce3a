import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecording, type RecordedMessage } from '../../../scripts/recordings';
import { openAcp } from '../../../src/agents/acp/acp';
import { decodeWith } from '../../../scripts/decoders/acp';
import type { AgentSession, AgentStart, TurnOutcome } from '../../../src/agents/agent';
import { silentLogger } from '../../../src/base/logger';
import { expectOk } from '../../../src/base/result';
import type { AcpTraits } from '../../../src/agents/kinds/catalog';
import type { Ask } from '../../../src/domain/approval/ask';
import type { AgentEvent, SessionEvent } from '../../../src/domain/session/event';
import { recordings } from '../golden';
import { FakeWire, type SentMessage } from './fakeWire';
import { traitsOf } from './traits';

const KEYS: Readonly<Record<string, Record<string, string>>> = {
  gemini: { GEMINI_API_KEY: 'dummy' },
  qwen: { OPENAI_API_KEY: 'dummy' },
};

/** Events of the agent host, and those of an adapter about its own answers. */
const OTHERS: readonly SessionEvent['type'][] = [
  'prompted',
  'turnStarted',
  'turnEnded',
  'askSettled',
  'cancelRequested',
  'askWithdrawn',
];
const ofAgent = (events: readonly SessionEvent[]) => events.filter((event) => !OTHERS.includes(event.type));

/** Plays the agent's part of a recording to the adapter, and the user's part to the session. */
class Replay {
  readonly events: AgentEvent[] = [];
  readonly outcomes: TurnOutcome[] = [];
  readonly #wire = new FakeWire();
  readonly #ids = new Map<unknown, number | string | undefined>();
  readonly #asks: Ask[] = [];
  readonly #start: AgentStart;
  readonly #traits: AcpTraits;
  #session: AgentSession | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(agent: string, cwd: string) {
    this.#traits = traitsOf(agent);
    this.#start = {
      launch: { agent, driver: 'acp', spec: { argv: ['agent'], env: KEYS[agent] ?? {}, cwd, label: agent } },
      run: 'run1',
      emit: (event) => {
        this.events.push(event);
        if (event.type === 'asked') this.#asks.push(event.ask);
        return Promise.resolve();
      },
      answering: () => undefined,
      log: silentLogger,
      now: () => 0,
    };
  }

  async play(lines: readonly RecordedMessage[]): Promise<void> {
    const opening = openAcp(this.#wire, this.#start, new AbortController().signal, this.#traits).then((opened) => {
      this.#session = expectOk(opened);
    });
    for (const { dir, msg } of lines) {
      const message = msg as SentMessage;
      if (dir === '<') await this.#wire.send({ ...message, ...this.#idOf(message) });
      else await this.#sent(message, opening);
    }
    await this.#turn;
    // Nothing is left over: the adapter sent exactly what the recording contains.
    expect(this.#wire.unread).toEqual([]);
  }

  /** IDs of the adapter's requests may differ from the recording. Those of the agent's requests are the agent's own. */
  #idOf(message: SentMessage): { id?: number | string | undefined } {
    return message.method === undefined ? { id: this.#ids.get(message.id) } : {};
  }

  async #sent(recorded: SentMessage, opening: Promise<void>): Promise<void> {
    if (['session/prompt', 'session/cancel'].includes(recorded.method ?? '')) await opening;
    if (recorded.method === 'session/prompt') this.#prompt(recorded);
    if (recorded.method === 'session/cancel') await this.#session!.cancel();
    if (recorded.method === undefined) this.#answer(recorded);
    const sent = await this.#wire.next();
    expect(sent.method).toBe(recorded.method);
    if (recorded.method === undefined) expect(essence(sent)).toEqual(essence(recorded));
    else {
      this.#ids.set(recorded.id, sent.id);
      const { clientInfo: _ours, ...params } = sent.params!;
      const { clientInfo: _theirs, ...wanted } = recorded.params!;
      expect(params).toEqual(wanted);
    }
  }

  #prompt(recorded: SentMessage): void {
    const [block] = recorded.params!['prompt'] as { text: string }[];
    this.#turn = this.#turn.then(async () => this.outcomes.push(await this.#session!.prompt(block!.text)));
  }

  /** Returns the user's answer to the oldest open request, if the recorded answer is one to a permission request. */
  #answer(recorded: SentMessage): void {
    const chosen = recorded.result?.['outcome'] as { optionId?: string } | undefined;
    if (chosen === undefined) return;
    const ask = this.#asks.shift()!;
    const option = ask.options.find(({ id }) => id === chosen.optionId)!;
    expectOk(this.#session!.settle(ask.id, { type: 'selected', option: option.id, kind: option.kind }));
  }
}

/** Returns what is determined of an answer: its ID, its result, and the code of an error. */
function essence({ id, result, error }: SentMessage): unknown {
  return { id, result, error: error?.code };
}

describe('the ACP client, with the agent’s part played from a recording', () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-replay-')));
  });
  afterEach(() => rm(cwd, { recursive: true }));

  it.each([
    ['gemini', 'edit-allow'],
    ['gemini', 'edit-deny'],
    ['gemini', 'cancel'],
    ['gemini', 'err401'],
    ['gemini', 'shell'],
    ['opencode', 'edit-allow'],
    ['opencode', 'edit-deny'],
    ['opencode', 'cancel'],
    ['opencode', 'err401'],
    ['qwen', 'edit-deny'],
    ['copilot', 'edit-deny'],
    ['copilot', 'err401'],
    ['copilot', 'shell'],
    ['cline', 'edit-allow'],
    ['cline', 'err401'],
    ['kimi', 'err401'],
    ['kimi', 'err500'],
    ['kimi', 'shell'],
    ['kilo', 'edit-allow'],
    ['droid', 'edit-allow'],
    ['droid', 'err401'],
    ['codex-acp', 'edit-deny'],
    ['codex-acp', 'todo'],
    ['claude-agent-acp', 'edit-allow'],
  ])('sends to %s in %s what was recorded, and emits what decoding emits', async (agent, scenario) => {
    const file = path.join(recordings, agent, `${scenario}.jsonl`);
    const lines = (await readRecording(file)).map(
      (line) => JSON.parse(JSON.stringify(line).replaceAll('/repo', cwd)) as RecordedMessage,
    );
    const replay = new Replay(agent, cwd);
    await replay.play(lines);
    const decoded = decodeWith(traitsOf(agent), lines);
    expect(ofAgent(replay.events)).toEqual(ofAgent(decoded));
    const ends = decoded.flatMap(({ type, ...event }) => (type === 'turnEnded' ? [event] : []));
    expect(replay.outcomes).toEqual(ends.map(({ turn: _turn, ...outcome }: Record<string, unknown>) => outcome));
    // OpenCode and Kilo write through the client, although it announced no file system.
    const writes = lines.some(({ msg }) => (msg as SentMessage).method === 'fs/write_text_file');
    if (writes) expect(await readFile(path.join(cwd, 'hello.txt'), 'utf8')).toBe('hello from fake model\n');
  });
});
