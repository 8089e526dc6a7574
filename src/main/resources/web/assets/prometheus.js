const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const ESCAPES = { n: "\n", "\\": "\\", '"': '"' };

/** The samples of one scrape in Prometheus's text format. What is not there is null, never 0. */
export class Samples {
  #byName = new Map();

  constructor(text) {
    for (const line of text.split("\n")) {
      const match = line.startsWith("#") ? null : SAMPLE.exec(line);
      if (match) {
        this.#add(match[1], { labels: labels(match[2] ?? ""), value: number(match[3]) });
      }
    }
  }

  /** All samples of a name, each `{labels, value}`. */
  all(name) {
    return this.#byName.get(name) ?? [];
  }

  /** The sum over the samples of a name whose labels include these. */
  sum(name, wanted = {}) {
    const values = this.all(name)
      .filter(({ labels }) => Object.entries(wanted).every(([key, it]) => labels[key] === it))
      .map(({ value }) => value);
    return values.length ? values.reduce((a, b) => a + b) : null;
  }

  /** A histogram's cumulative buckets, `[[bound, count], ...]` with rising bounds. */
  buckets(name) {
    const counts = new Map();
    for (const { labels, value } of this.all(`${name}_bucket`)) {
      const bound = number(labels.le);
      counts.set(bound, (counts.get(bound) ?? 0) + value);
    }
    return [...counts].sort(([a], [b]) => a - b);
  }

  #add(name, sample) {
    if (!this.#byName.has(name)) {
      this.#byName.set(name, []);
    }
    this.#byName.get(name).push(sample);
  }
}

function labels(text) {
  const found = {};
  for (const [, key, value] of text.matchAll(LABEL)) {
    found[key] = value.replace(/\\(.)/g, (all, it) => ESCAPES[it] ?? all);
  }
  return found;
}

function number(text) {
  return Number(text?.replace(/^([+-]?)Inf$/, "$1Infinity"));
}
