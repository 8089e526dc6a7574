import { svg } from "./svg.js";

const WIDTH = 120;
const HEIGHT = 40;
const LENGTH = 60;

/** A small curve of the newest values, from 0 to the largest of them; unknown values are gaps. */
export function sparkline(values) {
  const shown = values.slice(-LENGTH);
  const top = Math.max(...shown.filter(Number.isFinite), Number.MIN_VALUE);
  const x = (i) => (((LENGTH - shown.length + i) / (LENGTH - 1)) * WIDTH).toFixed(1);
  const y = (value) => (HEIGHT - 1 - (value / top) * (HEIGHT - 4)).toFixed(1);
  const points = (run) => run.map(([i, value]) => `${x(i)},${y(value)}`).join(" ");
  const curves = runs(shown).flatMap((run) => [
    svg("path", { d: `M${x(run[0][0])},${HEIGHT} L${points(run)} L${x(run.at(-1)[0])},${HEIGHT}Z` }),
    svg("polyline", { points: points(run) }),
  ]);
  return svg(
    "svg",
    {
      class: "spark",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    curves,
  );
}

/** The stretches of known values, each as `[index, value]` pairs. */
function runs(values) {
  const found = [];
  let run = null;
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) {
      run = null;
    } else if (run) {
      run.push([i, value]);
    } else {
      found.push((run = [[i, value]]));
    }
  });
  return found;
}
