-- One row: why this is not what was installed here, or null. Before there was a record of that, the last leader's identity tells it (its
-- second part, the timeline, and its last, the mark, change by themselves), and where none ever led, a mirror whose triggers are on
-- another table than it says.
with this as (
  select concat_ws('/', (select system_identifier from pg_control_system()),
      (select oid from pg_database where datname = current_database()), 'reactive_cache.journal'::regclass::oid) as installation
), recorded as (
  select coalesce(
      (select to_jsonb(d) ->> 'installation' from reactive_cache.deployment d),
      (select concat_ws('/', split_part(h.identity, '/', 1), split_part(h.identity, '/', 3), split_part(h.identity, '/', 4))
        from reactive_cache.history h where h.identity is not null)) as installation
)
select case
  when not exists (select from reactive_cache.history) or pg_sequence_last_value('reactive_cache.journal_limit') is null
    then 'it has lost its content, or only its structure was copied'
  when recorded.installation <> this.installation
    or recorded.installation is null and exists (
      select from pg_trigger t join pg_proc p on p.oid = t.tgfoid join reactive_cache.mirror m on p.proname = m.name || '_insert'
      where p.pronamespace = 'reactive_cache'::regnamespace and t.tgparentid = 0 and t.tgrelid <> m.relation)
    then 'it is the copy of another database'
end as fault
from this, recorded
