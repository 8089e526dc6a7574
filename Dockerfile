FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml .
COPY conf conf
COPY src/main src/main
# Tests run in continuous integration (.ci/run), where PostgreSQL and a browser are at hand.
RUN --mount=type=cache,target=/maven mvn -B -q -Dmaven.repo.local=/maven package -Dmaven.test.skip=true

FROM eclipse-temurin:25-jre
RUN groupadd --system --gid 10001 reactive && useradd --system --uid 10001 --gid reactive --home-dir /app reactive
WORKDIR /app
COPY LICENSE .
COPY conf conf
COPY docker/ask .
COPY --from=build /build/target/reactive-cache.jar .
# What the JVM once loaded and linked it need not again: half of a start. The server runs without PostgreSQL and Redis for
# some seconds and is told to stop, whereupon the JVM writes the cache. One that does not fit is passed over.
RUN RC_POSTGRES_URI=postgresql://nobody@127.0.0.1:9/none RC_REDIS_URI=redis://127.0.0.1:9 timeout -s TERM 12 \
      java -XX:AOTCacheOutput=reactive-cache.aot --sun-misc-unsafe-memory-access=allow -jar reactive-cache.jar -conf conf/reactive-cache.json >/dev/null 2>&1; \
    test -s reactive-cache.aot
USER 10001
# Publishing these ports lets others in. That is a decision: without one (RC_ACCESS) the server says so and does not start.
ENV RC_HTTP_HOST=0.0.0.0 RC_STREAM_HOST=0.0.0.0
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
# The admin face, on the container's loopback: it answers whatever happens to the public ports. Where it is not, the API.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["./ask", "/health/live"]
# Three quarters of the container's memory for the heap: the rest is for threads, buffers and the JVM itself.
ENTRYPOINT ["java", "-XX:AOTCache=reactive-cache.aot", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "--sun-misc-unsafe-memory-access=allow", "-jar", "reactive-cache.jar"]
CMD ["-conf", "conf/reactive-cache.json"]
