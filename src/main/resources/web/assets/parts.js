/** The node's readiness and the table of its parts. */
export class Parts {
  #node = document.getElementById("node");
  #nodeText = document.getElementById("node-text");
  #rows = document.getElementById("parts");

  /** Shows what the node said, `{ready, parts}`, or that there was no answer when it is null. */
  show(health) {
    if (health === null) {
      this.#say("down", "No answer");
      return;
    }
    this.#say(...(health.ready ? ["up", "Ready"] : ["down", "Not ready"]));
    const parts = Array.isArray(health.parts) ? health.parts : [];
    this.#rows.replaceChildren(...parts.map(row));
  }

  /** Writes only what changed: the words are read out by screen readers. */
  #say(state, text) {
    this.#node.dataset.state = state;
    if (this.#nodeText.textContent !== text) {
      this.#nodeText.textContent = text;
    }
  }
}

function row(part) {
  const row = document.createElement("tr");
  const instance = Number.isInteger(part.instance) ? ` ${part.instance}` : "";
  row.append(
    cell("th", `${part.part ?? "?"}${instance}`),
    cell("td", state(part.ready)),
    cell("td", part.detail ?? ""),
  );
  row.firstChild.scope = "row";
  return row;
}

function state(ready) {
  const element = document.createElement("span");
  element.className = "state";
  element.dataset.state = ready ? "up" : "down";
  const dot = document.createElement("span");
  dot.className = "dot";
  element.append(dot, ready ? "Ready" : "Not ready");
  return element;
}

function cell(name, content) {
  const element = document.createElement(name);
  element.append(content);
  return element;
}
