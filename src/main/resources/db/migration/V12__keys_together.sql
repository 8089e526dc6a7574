-- The keys of a statement in one row of the journal: of what a statement of hundreds of rows pays for being journaled, more than half went
-- to a row and an index entry for each, and readers pay for each row again. Only for sessions that say so, since it is dearer for a
-- statement of one row; and only beside the ring, so that the ring's rows are all alike.
--
-- Three migrations, so that none waits for one lock with another in hand: the table here, the views that readers lock before it in the
-- next one, and last the triggers, which only then have readers that understand them.

-- Every writer queues behind this: not for long. The server tries again.
set local lock_timeout = '100ms';

-- Keys of at most 255 bytes and at most 1,000 of them, so neither memory nor the size of a value can make a statement fail; never null.
-- They share the row's id, which is drawn while the statement holds all their rows. As many ids are drawn as there are keys, at least:
-- ids bound how many keys are journaled.
alter table journal_direct add keys text[],
  -- In the row itself while they fit into a page, never compressed, which costs more than it saves: this table is short-lived.
  alter keys set storage external, set (toast_tuple_target = 8160, toast.autovacuum_enabled = false);
comment on column journal_direct.keys is 'The keys of one statement, instead of key.';
