import { directedRuns } from '../../src/base/visible';

/**
 * Shows a text, for example a command, in logical order. Isolates right-to-left runs, because they would reorder what's
 * between them. Must be inside an element with `dir="ltr"`.
 */
export function Directed({ text }: { readonly text: string }) {
  return <>{directedRuns(text).map((part, index) => (part.turns ? <bdi key={index}>{part.text}</bdi> : part.text))}</>;
}
