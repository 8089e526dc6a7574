-- Whose settled points count. A leader that lost its lock may not know yet, and its last point would come after its successor has
-- read what fills may have as their version.

alter table history add leader_term bigint not null default 0;
comment on column history.leader_term is 'The term of the leader that records settled points; those of earlier terms are not taken.';
