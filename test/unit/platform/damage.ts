// What can happen to the lines of a session's log: a bad disk, or a later version.
import fc from 'fast-check';

/** Returns what is in the file in place of a line; the line has its newline. */
export type Damage = (line: string) => string;

export const isWhole: Damage = (line) => line;

/** Changes of a line that keep its sequence, if it has one. */
const KINDS: readonly Damage[] = [
  () => '',
  (line) => line + line,
  () => '}{ \u0000 garbage\n',
  () => '\n',
  (line) => `${line.slice(0, line.length / 2)}\n`,
  (line) => line.replace(/"type":"\w+"/, '"type":"of_the_future"'),
  (line) => line.replace(/"at":\d+/, '"at":1e999'),
  (line) => line.replace(/"event":\{/, '"event":{"__proto__":{"type":5},"constructor":1e999,"new":[{}],'),
  (line) => line.replace(/^\{"seq":\d+/, '{"seq":1e999'),
  (line) => line.replace(/^\{"seq":\d+/, '{"seq":999999999999999'),
  (line) => line.replace(/^\{"seq":\d+,/, '{"seq":999999999999999,,'),
  (line) => line.replace(/^\{"seq":\d+/, '{"seq":-1'),
  (line) => line.replace(/"event":.*\}/, '"event":null}'),
];

/** A damage, or none: most lines of a log are whole. */
export const damages: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(isWhole) },
  { weight: 1, arbitrary: fc.constantFrom(...KINDS) },
);
