/** Lines of one side of a hunk that are quoted to the agent, which wrote the rest itself. */
const QUOTED_LINES = 40;
const LINE_LENGTH = 500;

/** Returns the lines to quote: the first ones, each cut to a readable length. */
export function quotable(lines: readonly string[]): string[] {
  return lines
    .slice(0, QUOTED_LINES)
    .map((line) => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line));
}
