// The user's decisions about changes. old_lines and new_lines contain JSON.
export const review = {
  version: 2,
  script: `
create table kept_marks (
  attempt text not null references attempts(id),
  path text not null,
  mark text not null,
  primary key (attempt, path, mark)
) strict;

create table refusals (
  attempt text not null references attempts(id),
  path text not null,
  mark text not null,
  part text not null,
  against text not null,
  line integer not null,
  count integer not null,
  old_lines text not null,
  new_lines text not null,
  told_in text,
  primary key (attempt, path, mark)
) strict;
`,
};
