const METHODS = ["get", "put", "post", "patch", "delete"];
const SHARED = "Operations";

/**
 * An OpenAPI document, as the reference needs it: operations by tag, references resolved. On the admin face
 * these are the operations that it serves. On the API's they are all, and those of operators name its server.
 */
export class OpenApi {
  #document;

  constructor(document, onAdminFace) {
    this.#document = document;
    this.onAdminFace = onAdminFace;
  }

  get info() {
    return this.#document.info;
  }

  get tags() {
    return this.#document.tags.filter((tag) => this.operations(tag.name).length > 0);
  }

  operations(tag) {
    return Object.entries(this.#document.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]?.tags?.includes(tag) && this.#isShown(item, tag)).map((method) => ({
        ...item[method],
        path,
        method,
        origin: (!this.onAdminFace && otherServer(item)) || location.origin,
        parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map((it) =>
          this.resolve(it),
        ),
      })),
    );
  }

  #isShown(item, tag) {
    return !this.onAdminFace || tag === SHARED || otherServer(item) !== null;
  }

  /** What a `$ref` points to; anything else is itself. */
  resolve(value) {
    const reference = value?.$ref;
    return reference
      ? this.resolve(reference.slice(2).split("/").reduce((at, name) => at[name], this.#document))
      : value;
  }

  /** A schema in one line: `{ username: string, likes_count: integer }`. */
  typeOf(schema) {
    const it = this.resolve(schema) ?? {};
    if ("const" in it) {
      return JSON.stringify(it.const);
    }
    if (it.enum) {
      return it.enum.map((value) => JSON.stringify(value)).join(" | ");
    }
    if (it.type === "array") {
      return `${this.typeOf(it.items)}[]`;
    }
    if (it.properties) {
      const fields = Object.entries(it.properties).map(([name, type]) => `${name}: ${this.typeOf(type)}`);
      return `{ ${fields.join(", ")} }`;
    }
    return it.type ?? "any JSON value";
  }
}

/** Where a path is served by default, if the API does not serve it; else null. */
function otherServer({ servers }) {
  if (!servers || servers.some(({ url }) => url === "/")) {
    return null;
  }
  const [{ url, variables }] = servers;
  return url.replaceAll(/\{(\w+)\}/g, (all, name) => variables[name].default);
}
