// An extension for the measured window. Reports how long its extension host was blocked.
import { createServer } from 'node:net';
import process from 'node:process';

/** Runs a timer every millisecond. A longer gap between two runs means that the event loop was blocked. */
export function activate(): void {
  let last = performance.now();
  let [longest, lastLong] = [0, last];
  const beat = () => {
    const now = performance.now();
    const gap = now - last;
    if (gap > LONG_MS) lastLong = now;
    longest = Math.max(longest, gap);
    last = now;
    setTimeout(beat, 1);
  };
  beat();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (question) => {
      socket.end(JSON.stringify({ longest, quiet: performance.now() - lastLong }));
      if (question.toString() === 'begin') longest = 0;
    });
  });
  server.listen(process.env['COPPICE_BENCH_GAUGE']);
}

/** Gaps that a user may notice are longer than this. */
const LONG_MS = 50;
