import { Frozen } from './frozen';

const LINES_PER_GROUP = 64;

/**
 * Shows a long text in groups of lines. The browser lays out only visible groups, and a growing text changes only its
 * last group.
 */
export function LineGroups({ text }: { readonly text: string }) {
  const groups = groupsOf(text);
  return (
    <>
      {groups.map((group, index) => (
        <Frozen key={index} of={group}>
          {() => <span class="line-group">{group}</span>}
        </Frozen>
      ))}
    </>
  );
}

function groupsOf(text: string): readonly string[] {
  const groups: string[] = [];
  let start = 0;
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines % LINES_PER_GROUP !== 0) continue;
    groups.push(text.slice(start, at + 1));
    start = at + 1;
  }
  groups.push(text.slice(start));
  return groups;
}
