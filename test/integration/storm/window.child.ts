// A window in its own process that does one thing after the other until it is killed, and prints what was acknowledged.
// argv: JSON of WindowPlan.
import { setTimeout as pause } from 'node:timers/promises';
import process from 'node:process';
import { createApp } from '../../../src/app';
import { expectOk } from '../../../src/base/result';
import { Scope } from '../../../src/base/scope';
import { onceOption } from '../../../src/domain/approval/ask';
import type { Attempt } from '../../../src/domain/attempt/attempt';
import type { MessageId } from '../../../src/domain/ids';
import type { Services } from '../../../src/services/services';
import { appPorts } from '../../fixtures/appPorts';
import { STRAYING_AGENT } from '../leftovers';
import { Dice } from './dice';
import { settingsOf, type WindowLine, type WindowPlan } from './windowPlan';

const PROMPTS = ['practice: slow 60', 'practice: ask 2', 'practice: wait', 'Write it into the README', 'practice: run'];
/** No more attempts than this stay open, because each window recovers all that are. */
const OPEN_MAX = 5;

function print(line: WindowLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

class Doer {
  readonly #app: Services;
  readonly #dice: Dice;
  readonly #name: string;
  #count = 0;

  constructor(app: Services, seed: number) {
    this.#app = app;
    this.#dice = new Dice(seed);
    this.#name = `w${seed}`;
  }

  /** Answers every request immediately, like a user who trusts the agent. */
  answerAll(): void {
    const { approvals, attemptStore, sessions } = this.#app;
    sessions.onDidAppend(({ session, entries }) => {
      const attempt = attemptStore.ofSession(session);
      for (const { event } of entries) {
        const option = event.type === 'asked' ? onceOption(event.ask, 'allow') : undefined;
        if (!attempt || event.type !== 'asked' || !option) continue;
        const what = { kind: 'settled', attempt: attempt.id, ask: event.ask.id } as const;
        void approvals.settle(attempt.id, event.ask.id, option.id).then(({ ok }) => {
          if (ok) print({ type: 'acknowledged', what });
        });
      }
    });
  }

  async next(): Promise<void> {
    this.#count += 1;
    const open = this.#app.attemptStore.all().filter(({ disposition }) => disposition === 'open');
    const attempt = this.#dice.pick(open);
    if (!attempt) return this.#start();
    if (open.length > OPEN_MAX) return this.#dispose(attempt, 'discarded');
    const actions = [
      () => this.#start(),
      () => this.#start(),
      () => this.#send(attempt),
      () => this.#send(attempt),
      () => this.#draft(),
      () => this.#app.attempts.stop(attempt.id),
      () => this.#app.attempts.retry(attempt.id),
      () => this.#dispose(attempt, 'merged'),
      () => this.#dispose(attempt, 'discarded'),
      () => this.#restore(),
    ];
    await this.#dice.pick(actions)!();
    await pause(this.#dice.below(80));
  }

  async #start(): Promise<void> {
    const prompt = `${this.#dice.pick(PROMPTS)!}\nTask ${this.#name}-${this.#count}`;
    print({ type: 'begun', what: { kind: 'draft' } }); // It ends with the start.
    const started = await this.#app.tasks.start({ prompt, agents: [STRAYING_AGENT], base: 'side' });
    if (started.ok) print({ type: 'acknowledged', what: { kind: 'task', attempt: started.value.attempts[0], prompt } });
  }

  async #send({ id }: Attempt): Promise<void> {
    const [message, text] = [
      `m_${this.#name}_${this.#count}` as MessageId,
      `practice: slow 20\nMessage ${this.#count}`,
    ];
    const sent = await this.#app.attempts.send(id, message, text);
    if (sent.ok) print({ type: 'acknowledged', what: { kind: 'message', attempt: id, message, text } });
  }

  async #draft(): Promise<void> {
    const text = `Draft ${this.#name}-${this.#count}`;
    print({ type: 'begun', what: { kind: 'draft', text } });
    await this.#app.tasks.saveFormText(text);
    if (this.#app.tasks.formText() === text) print({ type: 'acknowledged', what: { kind: 'draft', text } });
  }

  async #dispose({ id }: Attempt, disposition: 'merged' | 'discarded'): Promise<void> {
    print({ type: 'begun', what: { kind: 'disposition', attempt: id } });
    const { attempts, merges } = this.#app;
    const choice = { kind: 'merge', message: `Work of ${id}` } as const;
    const done = disposition === 'merged' ? await merges.merge(id, choice) : await attempts.discard(id);
    if (done.ok) print({ type: 'acknowledged', what: { kind: 'disposition', attempt: id, disposition } });
  }

  async #restore(): Promise<void> {
    const discarded = this.#app.attemptStore.all().filter(({ disposition }) => disposition === 'discarded');
    const id = this.#dice.pick(discarded)?.id;
    if (id === undefined) return;
    print({ type: 'begun', what: { kind: 'disposition', attempt: id } });
    const { ok } = await this.#app.attempts.undiscard(id);
    if (ok) print({ type: 'acknowledged', what: { kind: 'disposition', attempt: id, disposition: 'open' } });
  }
}

async function main(): Promise<void> {
  const { folders, bundles, repository, seed } = JSON.parse(process.argv[2] ?? '') as WindowPlan;
  const ports = appPorts(folders, bundles);
  ports.change(settingsOf(bundles));
  const app = createApp(ports, new Scope());
  const doer = new Doer(app, seed);
  app.repositories.setFolders([repository]);
  expectOk(await app.store.open(false));
  doer.answerAll();
  print({ type: 'opened' });
  void app.recovery.recover();
  for (;;) await doer.next();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`);
  process.exit(1);
});
