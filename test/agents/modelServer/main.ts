// The model service of the tests by itself: node scripts/run.mjs test/agents/modelServer/main.ts [PORT]
// Prints {"port": N} when it listens; ends when its standard input does, so with the one who started it.
import process from 'node:process';
import { startModelServer } from './server';

const server = await startModelServer(Number(process.argv[2] ?? 0));
console.log(JSON.stringify({ port: server.port }));
process.stdin.resume();
process.stdin.on('end', () => void server.close().then(() => process.exit(0)));
