/** The operations page: asks the node every second while somebody looks, and shows what it said. */
import { FIGURES } from "./figures.js";
import { History } from "./history.js";
import { Parts } from "./parts.js";
import { Samples } from "./prometheus.js";
import { Tile } from "./tile.js";

const EVERY_MILLIS = 1_000;
const PATIENCE_MILLIS = 5_000;

const history = new History();
const parts = new Parts();
const tiles = FIGURES.map((figure) => new Tile(figure));
document.getElementById("tiles").append(...tiles.map((tile) => tile.element));

let timer = 0;
document.addEventListener("visibilitychange", round);
round();

/** One round of questions to the node. The next begins a second later, never before this one has ended. */
async function round() {
  clearTimeout(timer);
  if (document.hidden) {
    return;
  }
  const [health, metrics] = await Promise.allSettled([readHealth(), readMetrics()]);
  parts.show(health.value ?? null);
  history.add(metrics.value ?? new Samples(""), performance.now() / 1000);
  tiles.forEach((tile) => tile.show(history));
  clearTimeout(timer);
  timer = setTimeout(round, EVERY_MILLIS);
}

/** A node that is not ready answers 503 with the same document. */
async function readHealth() {
  const response = await ask("/health/ready");
  return { ...(await response.json()), ready: response.ok };
}

async function readMetrics() {
  const response = await ask("/metrics");
  if (!response.ok) {
    throw new Error(`/metrics answered ${response.status}`);
  }
  return new Samples(await response.text());
}

function ask(url) {
  return fetch(url, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MILLIS) });
}
