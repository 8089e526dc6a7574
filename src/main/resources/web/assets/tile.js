import { UNKNOWN } from "./format.js";
import { sparkline } from "./sparkline.js";

/** One figure with its curve. */
export class Tile {
  element = document.createElement("article");
  #read;
  #value = document.createElement("p");
  #note = document.createElement("p");
  #curve = null;

  constructor({ title, read }) {
    this.#read = read;
    const heading = document.createElement("h2");
    heading.textContent = title;
    this.element.className = "card tile";
    this.element.dataset.figure = title;
    this.#value.className = "value";
    this.#value.textContent = UNKNOWN;
    this.#note.className = "note";
    this.element.append(heading, this.#value, this.#note);
  }

  show(history) {
    const { value, note = "", curve, alarm = false } = this.#read(history);
    this.#value.textContent = value;
    this.#note.textContent = note;
    this.element.toggleAttribute("data-alarm", alarm);
    if (curve) {
      const drawn = sparkline(curve);
      this.#curve?.remove();
      this.#curve = drawn;
      this.element.append(drawn);
    }
  }
}
