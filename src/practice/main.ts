// The practice agent: speaks the Agent Client Protocol over stdin and stdout until its input ends.
// COPPICE_PRACTICE_PACE: milliseconds between two chunks of text (default 15). COPPICE_PRACTICE_HOME: folder in which
// conversations are saved. Without it, they can't be resumed.
import process from 'node:process';
import { LineSplitter } from '../base/ndjson';
import { History } from './history';
import { PracticeAgent } from './practiceAgent';

const DEFAULT_PACE = 15;
const { COPPICE_PRACTICE_PACE: pace, COPPICE_PRACTICE_HOME: home } = process.env;

async function main(): Promise<void> {
  const agent = new PracticeAgent({
    write,
    pace: pace === undefined || Number.isNaN(Number(pace)) ? DEFAULT_PACE : Number(pace),
    history: home === undefined || home === '' ? undefined : new History(home),
  });
  const splitter = new LineSplitter();
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>)
    for (const line of splitter.push(chunk)) await agent.push(line);
  await agent.end();
}

function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

void main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);
