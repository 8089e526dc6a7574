-- $1: the cluster's name. What Flyway recorded, where that cluster has the database: nothing otherwise. A migration
-- that failed shows under no name that is shipped.
select case when history.success then history.script else '' end as script,
       history.checksum
  from reactive_cache.flyway_schema_history history
 where history.type = 'SQL'
   and (select array_agg(cluster_name) from reactive_cache.deployment) = array[$1::text]
