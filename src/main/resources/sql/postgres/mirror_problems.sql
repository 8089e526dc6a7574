select mirror, problem from reactive_cache.problems()
