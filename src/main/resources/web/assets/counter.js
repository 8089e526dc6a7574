import { integer } from "./format.js";

const LONG_TEXT = 9;
const HIGHLIGHT = { duration: 700, easing: "ease-out" };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** One number of the profile. It lights up when it changes, not when it is shown first. */
export class Counter {
  #output;
  #label;
  #tone;
  #value = null;
  #highlight = null;

  constructor(element) {
    this.name = element.dataset.counter;
    this.#output = element.querySelector("output");
    this.#label = element.querySelector("h2").textContent.trim();
    this.#tone = getComputedStyle(element);
  }

  /** What a screen reader is told. */
  get sentence() {
    return `${this.#label} ${this.#output.textContent}`;
  }

  show(value) {
    if (value === this.#value) {
      return;
    }
    const first = this.#value === null;
    this.#value = value;
    const text = integer(value);
    this.#output.textContent = text;
    this.#output.dataset.value = value;
    this.#output.toggleAttribute("data-long", text.length > LONG_TEXT);
    if (!first && !calm.matches) {
      this.#lightUp();
    }
  }

  #lightUp() {
    const tone = this.#tone.getPropertyValue("--tone");
    this.#highlight?.cancel();
    this.#highlight = this.#output.animate(
      [
        { color: tone, backgroundColor: `color-mix(in srgb, ${tone} 18%, transparent)` },
        { backgroundColor: "transparent" },
      ],
      HIGHLIGHT,
    );
  }
}
