/** The API reference, made from the OpenAPI document that the node serves. */
import { element } from "./dom.js";
import { OpenApi } from "./openapi.js";
import { inline, operationCard } from "./operation.js";

const contents = document.getElementById("contents");
const reference = document.getElementById("reference");

for (const place of document.querySelectorAll(".origin")) {
  place.textContent = location.origin;
}
read().then(show, () => {
  reference.replaceChildren(element("p", {}, "The description cannot be read. Load the page again."));
  reference.removeAttribute("aria-busy");
});

async function read() {
  const [description, start] = await Promise.all(["/openapi.json", "/"].map((path) => fetch(path)));
  // Both faces serve this page and this description. The start page of the admin face is the console.
  const onAdminFace = (await start.text()).includes("/assets/console.js");
  return new OpenApi(await description.json(), onAdminFace);
}

function show(api) {
  document.getElementById("description").replaceChildren(...inline(api.info.description));
  if (api.onAdminFace) {
    // The examples are for the API, whose port this page cannot know.
    document.getElementById("start").remove();
    contents.replaceChildren();
  }
  reference.replaceChildren(...api.tags.map((tag) => section(api, tag)));
  reference.removeAttribute("aria-busy");
  for (const tag of api.tags) {
    contents.append(element("li", { className: "group" }, tag.name));
    contents.append(...api.operations(tag.name).map(entry));
  }
  // The browser looked for the address's fragment before there was anything to find.
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

function section(api, tag) {
  return element(
    "section",
    {},
    element("h2", {}, tag.name),
    element("p", { className: "muted" }, ...inline(tag.description)),
    ...api.operations(tag.name).map((operation) => operationCard(api, operation)),
  );
}

function entry({ operationId, summary }) {
  return element("li", {}, element("a", { href: `#${operationId}` }, summary));
}
