import { code, element } from "./dom.js";

/** One operation of the reference. */
export function operationCard(api, operation) {
  const { path, method, summary, description, operationId, parameters } = operation;
  return element(
    "article",
    { className: "card operation", id: operationId },
    element(
      "p",
      { className: "address" },
      element("span", { className: `method method-${method}` }, method.toUpperCase()),
      element("span", {}, path),
    ),
    element("h3", {}, summary),
    description ? element("p", {}, ...inline(description)) : null,
    ...(parameters.length ? parameterList(api, parameters) : []),
    element("h4", {}, "Try it"),
    code(curl(operation), "curl example"),
    element("h4", {}, "Answers"),
    element(
      "dl",
      { className: "entries" },
      ...Object.entries(operation.responses).map(([status, it]) => answer(api, status, api.resolve(it))),
    ),
  );
}

/** Text in which `backquoted` words are code. */
export function inline(text) {
  return text.split("`").map((part, i) => (i % 2 ? element("code", {}, part) : part));
}

function parameterList(api, parameters) {
  const entries = parameters.map((it) =>
    element(
      "div",
      { className: "entry" },
      element(
        "dt",
        {},
        it.name,
        element("span", { className: "where" }, `${it.in}${it.required ? ", required" : ""}`),
      ),
      element(
        "dd",
        {},
        ...inline(it.description ?? ""),
        element("div", { className: "type" }, api.typeOf(it.schema)),
      ),
    ),
  );
  return [element("h4", {}, "Parameters"), element("dl", { className: "entries" }, ...entries)];
}

function answer(api, status, response) {
  const headers = Object.entries(response.headers ?? {}).map(([name, it]) =>
    element(
      "div",
      { className: "type" },
      element("code", {}, name),
      `: ${api.resolve(it).description}`,
    ),
  );
  const bodies = Object.entries(response.content ?? {}).flatMap(([type, it]) => [
    element("div", { className: "type" }, element("code", {}, type), ` ${api.typeOf(it.schema)}`),
    example(api, it),
  ]);
  return element(
    "div",
    { className: "entry" },
    element("dt", {}, status),
    element("dd", {}, ...inline(response.description), ...headers, ...bodies),
  );
}

function example(api, body) {
  const value = body.example ?? api.resolve(body.schema)?.examples?.[0];
  if (value === undefined) {
    return null;
  }
  return code(typeof value === "string" ? value.trimEnd() : JSON.stringify(value, null, 2), "Example");
}

/** The call with the parameters' examples. Streams are followed to their own listener. */
function curl({ origin, path, method, parameters, responses }) {
  const query = new URLSearchParams();
  let address = path;
  for (const { name, in: where, example } of parameters) {
    if (where === "path") {
      address = address.replace(`{${name}}`, encodeURIComponent(example));
    } else if (where === "query" && example !== undefined) {
      [example].flat().forEach((value) => query.append(name, value));
    }
  }
  const flags = responses["307"] ? " -NL" : method === "get" ? " -i" : ` -i -X ${method.toUpperCase()}`;
  return `curl${flags} '${origin}${address}${query.size ? `?${query}` : ""}'`;
}
