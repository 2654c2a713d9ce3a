/** Returns the message of a commit that merges `branch` into the branch of an attempt, as Git words it. */
export function mergeMessage(branch: string, into: string): string {
  return `Merge branch '${branch}' into ${into}`;
}
