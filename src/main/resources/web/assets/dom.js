/** An element with properties and children; children that are null or undefined are left out. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((it) => it !== null && it !== undefined));
  return made;
}

/** A block of code that can be scrolled with the keyboard. */
export function code(text, label) {
  const block = element("pre", { tabIndex: 0 }, element("code", {}, text));
  block.setAttribute("aria-label", label);
  return block;
}
