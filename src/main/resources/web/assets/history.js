/** The scrapes of the last minute, oldest first, each with the second at which it was taken. */
export class History {
  #scrapes = [];
  #length;

  constructor(length = 61) {
    this.#length = length;
  }

  add(samples, second) {
    this.#scrapes.push({ samples, second });
    if (this.#scrapes.length > this.#length) {
      this.#scrapes.shift();
    }
  }

  get newest() {
    return this.#scrapes.at(-1)?.samples ?? null;
  }

  get oldest() {
    return this.#scrapes[0]?.samples ?? null;
  }

  /** What `read` finds in each scrape. */
  values(read) {
    return this.#scrapes.map(({ samples }) => read(samples));
  }

  /** The growth a second of what `read` finds, between each scrape and the next; null if unknown. */
  rates(read) {
    return this.#scrapes.slice(1).map(({ samples, second }, i) => {
      const before = this.#scrapes[i];
      return growth(read(before.samples), read(samples), second - before.second);
    });
  }

  /** What `compare` finds between the samples of each scrape and of the next. */
  differences(compare) {
    return this.#scrapes
      .slice(1)
      .map(({ samples }, i) => compare(this.#scrapes[i].samples, samples));
  }
}

/** A counter that fell belongs to a process that started again: its growth is not known. */
function growth(before, now, seconds) {
  if (before === null || now === null || now < before || seconds <= 0) {
    return null;
  }
  return (now - before) / seconds;
}
