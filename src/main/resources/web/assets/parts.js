const UNKNOWN = { name: "unknown", text: "Not known" };

/** The node's readiness and the table of its parts, and of mirrors that cannot be followed. */
export class Parts {
  #node = document.getElementById("node");
  #nodeText = document.getElementById("node-text");
  #rows = document.getElementById("parts");

  /**
   * Shows what the node said, `{ready, parts, mirrors}`. Null when there was no answer: then nothing
   * is known any more, whatever it said before.
   */
  show(health) {
    if (health === null) {
      this.#say("down", "No answer");
      this.#rows.querySelectorAll(".state").forEach((it) => it.replaceWith(stateOf(UNKNOWN)));
      return;
    }
    this.#say(...(health.ready ? ["up", "Ready"] : ["down", "Not ready"]));
    this.#rows.replaceChildren(
      ...list(health.parts).map((part) => row(partName(part), part)),
      ...list(health.mirrors).map((mirror) => row(`mirror ${mirror.mirror ?? "?"}`, mirror)),
    );
  }

  /** Writes only what changed: the words are read out by screen readers. */
  #say(state, text) {
    this.#node.dataset.state = state;
    if (this.#nodeText.textContent !== text) {
      this.#nodeText.textContent = text;
    }
  }
}

function list(value) {
  return Array.isArray(value) ? value : [];
}

function partName({ part, instance }) {
  return Number.isInteger(instance) ? `${part ?? "?"} ${instance}` : (part ?? "?");
}

function row(name, { ready, detail }) {
  const row = document.createElement("tr");
  const state = ready ? { name: "up", text: "Ready" } : { name: "down", text: "Not ready" };
  row.append(cell("th", name), cell("td", stateOf(state)), cell("td", detail ?? ""));
  row.firstChild.scope = "row";
  return row;
}

function stateOf({ name, text }) {
  const element = document.createElement("span");
  element.className = "state";
  element.dataset.state = name;
  const dot = document.createElement("span");
  dot.className = "dot";
  element.append(dot, text);
  return element;
}

function cell(name, content) {
  const element = document.createElement(name);
  element.append(content);
  return element;
}
