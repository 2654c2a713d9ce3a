// What messages carry besides their words, from before they are sent until it is known whether they arrived. refusals
// and comments contain JSON. Until now, a comment itself named the message that it was being sent in.
export const outbox = {
  version: 4,
  script: `
create table outgoing_messages (
  attempt text not null primary key references attempts(id),
  message text not null,
  after_seq integer not null,
  refusals text not null,
  restored_from text,
  comments text not null
) strict;

insert or ignore into outgoing_messages (attempt, message, after_seq, refusals, comments)
select attempt, message, 0, '[]', json_group_array(comment)
from (
  select
    comment_threads.attempt as attempt,
    json_extract(each.value, '$.sendingIn') as message,
    json_extract(each.value, '$.id') as comment
  from comment_threads, json_each(comment_threads.comments) as each
)
where message is not null
group by attempt, message;
`,
};
