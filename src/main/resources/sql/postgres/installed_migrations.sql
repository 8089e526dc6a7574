-- $1: the cluster's name, $2: what the shipped migrations make. What Flyway recorded, where that cluster has the database, and it was
-- installed in this one: nothing otherwise. The last row of a script counts. A migration that failed shows under no name that is shipped.
select case when history.success then history.script else '' end as script,
       history.checksum,
       exists (
         select made from unnest($2::text[]) as made
         except (select 'function ' || proname from pg_proc where pronamespace = 'reactive_cache'::regnamespace
           union all select 'relation ' || relname from pg_class where relnamespace = 'reactive_cache'::regnamespace)) as incomplete
  from reactive_cache.flyway_schema_history history
 where history.type = 'SQL'
   and (select array_agg(cluster_name) from reactive_cache.deployment where installation = reactive_cache.installation()) = array[$1::text]
   and exists (select from reactive_cache.history)
   and pg_sequence_last_value('reactive_cache.journal_limit') is not null
 order by history.installed_rank
