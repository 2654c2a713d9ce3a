import { directedRuns } from '../../src/base/visible';

/**
 * A text in the order in which its characters come, e.g. a command: words from right to left are kept apart, because
 * they turn around what is between them. Stands in an element with `dir="ltr"`.
 */
export function Directed({ text }: { readonly text: string }) {
  return <>{directedRuns(text).map((part, index) => (part.turns ? <bdi key={index}>{part.text}</bdi> : part.text))}</>;
}
