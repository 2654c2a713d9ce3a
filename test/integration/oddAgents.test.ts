// What an agent sends that can't be written down unchanged, and what a later agent host sends: neither stops a session.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseJson } from '../../src/base/ndjson';
import { expectOk } from '../../src/base/result';
import type { AttemptId } from '../../src/domain/ids';
import { parseLogEntry, type LogEntry } from '../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../src/domain/session/session';
import { LOG_NAME } from '../../src/protocol/sessionLog';
import { TranscriptFollower } from '../../src/vscode/chat/transcriptFollower';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';

let bench: AppBench;
beforeEach(async () => {
  bench = await makeAppBench();
});

const scripts = path.join(import.meta.dirname, 'oddAgents');
const warnings = ({ ports }: AppWindow) =>
  ports.lines.filter((line) => /skipping unreadable entries|do not parse|ignoring invalid lines/.test(line));

/** Returns the lines of an attempt's log, parsed by the reader of this version. */
async function linesOf(window: AppWindow, id: AttemptId): Promise<readonly (LogEntry | undefined)[]> {
  const { session } = window.app.attemptStore.get(id)!;
  const text = await readFile(path.join(window.app.sessionStore.folderOf(session), LOG_NAME), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => parseLogEntry(parseJson(line)));
}

function stateOf(lines: readonly (LogEntry | undefined)[]): Session {
  return lines.flatMap((entry) => entry ?? []).reduce(reduceSession, EMPTY_SESSION);
}

/** Checks that a window, its state, and its log agree, and that the log has no gap. */
async function expectSound(window: AppWindow, id: AttemptId): Promise<void> {
  const entries = await linesOf(window, id);
  expect(entries.map((entry) => entry?.seq)).toEqual(entries.map((_, at) => at + 1));
  const state = stateOf(entries);
  expect(window.session(id)).toEqual(state);
  await expect.poll(() => window.app.sessionStore.get(window.app.attemptStore.get(id)!.session)).toEqual(state);
  expect(warnings(window)).toEqual([]);
}

describe.each([
  ['an agent over ACP', 'custom-odd', 'yes'],
  ['Claude Code', 'claude', 'allow'],
])('%s with odd words', (_, agent, chosen) => {
  it('asks, is answered, ends its turn, and continues with the next message', async () => {
    const { execPath } = process;
    const claude = path.join(bench.folder, 'claude');
    await writeFile(claude, `#!/bin/sh\nexec "${execPath}" "${path.join(scripts, 'claude.mjs')}" "$@"\n`, {
      mode: 0o755,
    });
    const ports = bench.newPorts();
    ports.change({
      customAgents: [{ name: 'odd', argv: [execPath, path.join(scripts, 'acp.mjs')], env: {} }],
      executables: { claude },
    });
    const window = await bench.open(ports);
    const id = await window.start('Be odd', agent);
    const ask = await window.asked(id);
    expect(ask).toMatchObject({ kind: 'other', title: '__proto__' });
    expectOk(await window.app.approvals.settle(id, ask.id, chosen));
    await window.reaches(id, 'review');
    const { items } = await window.transcript(id);
    const call = items.find((item) => item.type === 'toolCall');
    expect(call?.call).toMatchObject({ id: '__proto__', title: '__proto__', kind: 'other' });
    expect(items.find((item) => item.type === 'text')).toMatchObject({ text: `You chose ${chosen}.` });
    expect(items.at(-1)).toMatchObject({ type: 'turnEnd', end: 'completed' });
    expect(window.session(id).usage).toMatchObject({ outputTokens: 7 });
    await window.sendAndFinish(id, 'Be plain');
    expect(window.session(id)).toMatchObject({ turns: 2, lastEnd: 'completed' });
    await expectSound(window, id);

    await window.end();
    const next = await bench.open();
    expect(next.state(id)).toBe('review');
  });
});

describe('a window', () => {
  /** Opens a window whose agent host is modified: each pair is its code, and what replaces it. */
  async function openWith(...changes: readonly (readonly [string, string])[]): Promise<AppWindow> {
    const usual = bench.newPorts();
    const agentHost = path.join(bench.folder, 'otherHost.cjs');
    let code = await readFile(usual.bundles.agentHost, 'utf8');
    for (const [from, to] of changes) {
      expect(code).toContain(from);
      code = code.replaceAll(from, to);
    }
    await writeFile(agentHost, code);
    return bench.open({ ...usual, bundles: { ...usual.bundles, agentHost } });
  }

  it('survives an agent host that sends more than the window knows', async () => {
    const window = await openWith(['"thought"', '"mused"']);
    const id = await window.start('Write down what coppicing is');
    await window.finish(id);
    expect(window.state(id)).toBe('review');
    const entries = await linesOf(window, id);
    expect(entries.filter((entry) => entry?.event.type === 'unknown').length).toBeGreaterThan(0);
    expect(entries.filter((entry) => entry?.event.type === 'thought')).toEqual([]);
    await expectSound(window, id);
  });

  it('continues after entries that are damaged in the file and were lost on the way, and warns once for each', async () => {
    const isLost = 'event.type === "thought"';
    const window = await openWith(
      ['JSON.stringify({ seq, at, by, cut, event })', `${isLost} ? "}{" : JSON.stringify({ seq, at, by, cut, event })`],
      ['events.onEntry((entry) => this.#write(', `events.onEntry((entry) => entry.${isLost} || this.#write(`],
    );
    const id = await window.start('Write down what coppicing is');
    const model = new TranscriptFollower(window.app.sessions, window.app.attemptStore.get(id)!.session);
    await window.finish(id);
    expect(window.state(id)).toBe('review');
    const entries = await linesOf(window, id);
    const damaged = entries.flatMap((entry, at) => (entry ? [] : [at + 1]));
    expect(damaged.length).toBeGreaterThan(0);
    expect(window.session(id)).toEqual(stateOf(entries));
    expect(window.app.sessions.live(window.app.attemptStore.get(id)!.session)).toEqual(stateOf(entries));
    expect(model.transcript.seq).toBe(entries.length);
    model.dispose();
    const holes = damaged.filter((seq) => !damaged.includes(seq - 1));
    expect(warnings(window).length).toBeLessThanOrEqual(holes.length);
    const plan = expectOk(await window.app.merges.plan(id));
    expectOk(await window.app.merges.merge(id, { kind: 'squash', message: 'Say what coppicing is' }));
    expect(plan.into).toBe('main');
    expect(window.state(id)).toBe('merged');
    await window.end();
    const next = await bench.open();
    expect(next.session(id)).toEqual(stateOf(await linesOf(next, id)));
    expect(warnings(next)).toEqual([]);
  });
});
