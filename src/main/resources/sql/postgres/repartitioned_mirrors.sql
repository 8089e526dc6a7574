-- The names of the mirrors whose partitions are not those that are known.
select mirror from reactive_cache.repartitioned_mirrors()
