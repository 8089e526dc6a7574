-- One row: who holds the locks by which nodes take turns to install and to attach; null if nobody does.
select string_agg(format('pid %s, role %s, application_name %s: select pg_terminate_backend(%s)',
    l.pid, a.usename, quote_literal(a.application_name), l.pid), '; ') as holders
from (values (hashtext('reactive_cache')::bigint), (hashtext('reactive_cache.attach')::bigint), (?)) as turn(number)
join pg_locks l on l.classid = ((turn.number >> 32) & 4294967295)::oid and l.objid = (turn.number & 4294967295)::oid
left join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select oid from pg_database where datname = current_database()) and l.pid <> pg_backend_pid()
