/**
 * What the console shows, each figure from the history of scrapes: `{value, note, curve, alarm}`.
 * A metric that is missing gives the sign for "not known".
 */
import { decimal, duration, integer, UNKNOWN } from "./format.js";
import { bucketsBetween, quantile } from "./quantile.js";

const PREFIX = "reactive_cache_";
const DELIVERY = `${PREFIX}delivery_seconds`;
const NOT_REPORTED = { value: UNKNOWN, note: "not reported" };

export const FIGURES = [
  { title: "Leadership", read: leadership },
  { title: "Journal lag", read: lag },
  { title: "Changes read", read: (history) => rate(history, "changes_total", "read from the journal") },
  { title: "Stores", read: stores },
  { title: "Answered by the cache", read: hits },
  { title: "Streams", read: streams },
  { title: "Events sent", read: (history) => rate(history, "stream_events_total", "to browsers") },
  { title: "Conflated", read: (history) => rate(history, "stream_conflated_total", "skipped for a newer one") },
  { title: "Delivery, median", read: delivery },
  { title: "Stream resyncs", read: (history) => reasons(history, "stream_resyncs_total") },
  { title: "Cache resyncs", read: (history) => reasons(history, "resyncs_total") },
  { title: "Quarantined rows", read: quarantined },
  { title: "Doorbells", read: doorbells },
];

function metric(name, labels) {
  return (samples) => samples.sum(PREFIX + name, labels);
}

function leadership(history) {
  const curve = history.values(metric("leader"));
  const leader = curve.at(-1);
  if (leader === null) {
    return NOT_REPORTED;
  }
  return leader > 0
    ? { value: "Leader", note: "reads the journal", curve }
    : { value: "Follower", note: "does not read the journal", curve };
}

function lag(history) {
  const curve = history.values(metric("journal_lag_seconds"));
  return curve.at(-1) === null
    ? NOT_REPORTED
    : { value: duration(curve.at(-1)), note: "oldest change not in Redis", curve };
}

function rate(history, name, what) {
  const total = metric(name)(history.newest);
  if (total === null) {
    return NOT_REPORTED;
  }
  const curve = history.rates(metric(name));
  return { value: perSecond(curve.at(-1)), note: `${integer(total)} ${what}`, curve };
}

function stores(history) {
  const stale = metric("stores_total", { outcome: "stale" })(history.newest);
  return rate(history, "stores_total", `in all, ${integer(stale)} stale`);
}

/** Of the last minute; of all time while nobody reads. An absent row that Redis knew needs no load. */
function hits(history) {
  const now = reads(history.newest);
  const minute = difference(reads(history.oldest), now);
  if (!now.all) {
    return { value: UNKNOWN, note: "no reads yet" };
  }
  const curve = history.differences((before, after) => ratio(difference(reads(before), reads(after))));
  return minute.all > 0
    ? { value: percent(ratio(minute)), note: `${integer(minute.all)} reads in the last minute`, curve }
    : { value: percent(ratio(now)), note: `${integer(now.all)} reads since the start`, curve };
}

function reads(samples) {
  return {
    all: metric("reads_total")(samples) ?? 0,
    miss: metric("reads_total", { outcome: "miss" })(samples) ?? 0,
  };
}

function difference(before, after) {
  return { all: after.all - before.all, miss: after.miss - before.miss };
}

function ratio({ all, miss }) {
  return all > 0 ? (all - miss) / all : null;
}

function streams(history) {
  const curve = history.values(metric("stream_connections"));
  return curve.at(-1) === null
    ? NOT_REPORTED
    : { value: integer(curve.at(-1)), note: "open now", curve };
}

/** Of the last minute; of all time while nothing changes. */
function delivery(history) {
  const all = history.newest.buckets(DELIVERY);
  const minute = delivered(history.oldest, history.newest);
  const buckets = count(minute) ? minute : all;
  if (!count(buckets)) {
    return { value: UNKNOWN, note: "nothing delivered yet" };
  }
  const since = buckets === minute ? "last minute" : "since the start";
  return {
    value: latency(0.5, buckets),
    note: `99 %: ${latency(0.99, buckets)}, ${since}`,
    curve: history.differences((before, after) => quantile(0.5, delivered(before, after))),
  };
}

/** The deliveries between two scrapes, as buckets; none where they cannot be told. */
function delivered(before, after) {
  return bucketsBetween(before.buckets(DELIVERY), after.buckets(DELIVERY)) ?? [];
}

function count(buckets) {
  return buckets.at(-1)?.[1] ?? 0;
}

/** Above the last bound, only that much is known. */
function latency(q, buckets) {
  const value = quantile(q, buckets);
  return value === Infinity ? `over ${duration(buckets.at(-2)?.[0])}` : duration(value);
}

function reasons(history, name) {
  const total = metric(name)(history.newest);
  if (total === null) {
    return NOT_REPORTED;
  }
  const samples = history.newest.all(PREFIX + name).filter(({ value }) => value > 0);
  const note = samples.map(({ labels, value }) => `${labels.reason ?? "?"}: ${integer(value)}`);
  return {
    value: integer(total),
    note: note.join(", ") || "since the start",
    curve: history.rates(metric(name)),
  };
}

/** Told by the leader alone; other nodes have none. */
function quarantined(history) {
  const curve = history.values(metric("quarantined"));
  const rows = curve.at(-1);
  return rows === null
    ? NOT_REPORTED
    : { value: integer(rows), note: "cannot be stored", curve, alarm: rows > 0 };
}

function doorbells(history) {
  const missed = metric("doorbell_missed_total")(history.newest);
  const figure = rate(history, "doorbells_total", `heard, ${integer(missed)} missed`);
  return { ...figure, alarm: missed > 0 };
}

function perSecond(value) {
  return Number.isFinite(value) ? `${decimal(value)} /s` : UNKNOWN;
}

/** Rounded down: 100 % means all. */
function percent(value) {
  return `${decimal(Math.floor(value * 1000) / 10)} %`;
}
