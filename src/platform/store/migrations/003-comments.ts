// Comments about an attempt's changes. quoted and comments contain JSON.
export const comments = {
  version: 3,
  script: `
create table comment_threads (
  id text primary key,
  attempt text not null references attempts(id),
  treeish text not null,
  path text not null,
  side text not null,
  line_from integer not null,
  line_to integer not null,
  quoted text not null,
  comments text not null,
  created_at integer not null,
  resolved_at integer
) strict;
create index comment_threads_by_attempt on comment_threads (attempt);
`,
};
