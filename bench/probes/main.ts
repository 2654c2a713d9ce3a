// A probe in its own process: `main.cjs <row> <JSON of ProbeOptions>`. Each message of its parent requests one
// measurement. It ends when its parent disconnects.
import process from 'node:process';
import type { MakeProbe, ProbeOptions } from './probe';
import { reviewProbe } from './review';
import { startProbe } from './start';
import { storeProbe } from './store';

const PROBES: Readonly<Record<string, MakeProbe>> = {
  'start-1k': startProbe,
  'store-flat': storeProbe,
  review: reviewProbe,
};

async function main(): Promise<void> {
  const [row = '', options = ''] = process.argv.slice(2);
  const createProbe = PROBES[row];
  if (!createProbe) throw new Error(`no row named ${row}`);
  const probe = await createProbe(JSON.parse(options) as ProbeOptions);
  await probe.measure(); // warms it up
  process.on('message', () => void probe.measure().then((measured) => process.send!(measured), fail));
  process.on('disconnect', () => void probe.end().then(() => process.exit(0), fail));
  process.send!({});
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

main().catch(fail);
