// Ids are texts and times are milliseconds since 1970. open_asks, queued, fault, last_action, and usage contain JSON.
export const tasksAndAttempts = {
  version: 1,
  script: `
create table repositories (
  id text not null primary key,
  common_dir text not null unique,
  root text not null,
  name text not null
) strict;

create table tasks (
  id text not null primary key,
  number integer not null unique,
  repository text not null references repositories(id),
  title text not null,
  prompt text not null,
  status text not null,
  created_at integer not null,
  updated_at integer not null
) strict;
create index tasks_repository on tasks(repository);

create table attempts (
  id text not null primary key,
  task text not null references tasks(id),
  ordinal integer not null,
  agent text not null,
  base_ref text not null,
  base_commit text not null,
  branch text not null,
  worktree text not null,
  session text not null unique,
  phase text not null,
  disposition text not null,
  start_fault_code text,
  start_fault_detail text,
  created_at integer not null,
  updated_at integer not null,
  unique (task, ordinal)
) strict;

create table sessions (
  id text not null primary key references attempts(session),
  applied_seq integer not null,
  state text not null,
  open_asks text not null,
  queued text not null,
  turn text,
  turns integer not null,
  last_end text,
  fault text,
  agent_session text,
  resume text not null,
  agent_version text,
  model text,
  mode text,
  last_action text,
  usage text not null,
  run text,
  last_at integer not null
) strict;

create table turns (
  session text not null references sessions(id),
  number integer not null,
  id text,
  start_tree text,
  end_tree text,
  started_at integer,
  ended_at integer,
  primary key (session, number)
) strict;

create table trash_entries (
  attempt text not null primary key references attempts(id),
  path text not null,
  bytes integer,
  discarded_at integer not null
) strict;

create table drafts (
  key text not null primary key,
  text text not null,
  updated_at integer not null
) strict;

create table meta (
  key text not null primary key,
  value text not null
) strict;
`,
};
