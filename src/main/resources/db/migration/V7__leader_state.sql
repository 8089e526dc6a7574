-- What the leader remembers beside the epoch.

alter table history add pruned_xid xid8 not null default '0';
comment on column history.pruned_xid is 'A cursor whose xmin is below this cannot be read from any more: rows that it would need were pruned.';

alter table mirror add served text;
comment on column mirror.served is 'The signature of the look-up that the leader shows rows with; null until one does.';

-- 1: the journal was full and a writer journaled nothing, so that only a new epoch can follow. Logged, and seen at once.
create sequence overflowed as bigint minvalue 0 start 0;
select setval('overflowed', 0);
