import { Frozen } from './frozen';

const LINES_PER_GROUP = 64;

/**
 * Long text in groups of lines, which the browser lays out only where they are seen; a growing text touches its last
 * group only.
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
