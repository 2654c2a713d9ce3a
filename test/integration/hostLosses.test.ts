// An agent host that ends whenever it is given a session that has a log already.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseJson } from '../../src/base/ndjson';
import { parseHostRecord, RECORD_NAME } from '../../src/protocol/agentHost';
import { makeAppBench } from '../fixtures/appBench';

const DOOR = 'return fail("callInvalid", { detail: "the folder is not absolute" });';
const DIES =
  'if (!(globalThis.isNew ??= !require("node:fs").existsSync(args.folder + "/events.jsonl"))) process.exit(7);';

it('replaces an agent host that keeps crashing less and less often', async () => {
  const bench = await makeAppBench();
  const usual = bench.newPorts();
  const agentHost = path.join(bench.folder, 'dyingHost.cjs');
  const code = await readFile(usual.bundles.agentHost, 'utf8');
  expect(code).toContain(DOOR);
  await writeFile(agentHost, code.replace(DOOR, `${DOOR}\n${DIES}`));
  const ports = { ...usual, bundles: { ...usual.bundles, agentHost } };
  const window = await bench.open(ports);
  await window.asked(await window.start('practice: ask 1'));

  const logged = (what: string) => ports.lines.filter((line) => line.includes(what)).length;
  const record = await readFile(path.join(window.app.store.hostFolder, RECORD_NAME), 'utf8');
  process.kill(parseHostRecord(parseJson(record))!.pid, 'SIGKILL');
  await expect.poll(() => logged('agent hosts are lost one after another'), { timeout: 30_000, interval: 20 }).toBe(3);
  // The first one, two at once, and one after each pause that is over.
  expect(logged('agent host started')).toBe(5);
});
