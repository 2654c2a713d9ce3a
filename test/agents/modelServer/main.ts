// Runs the tests' model server by itself: node scripts/run.mjs test/agents/modelServer/main.ts [PORT]
// Prints {"port": N} when it listens. Exits when its standard input ends, and so with its parent.
import process from 'node:process';
import { startModelServer } from './server';

const server = await startModelServer(Number(process.argv[2] ?? 0));
console.log(JSON.stringify({ port: server.port }));
process.stdin.resume();
process.stdin.on('end', () => void server.close().then(() => process.exit(0)));
