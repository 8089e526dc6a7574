const METHODS = ["get", "put", "post", "patch", "delete"];

/** An OpenAPI document, as the reference needs it: operations by tag, references resolved. */
export class OpenApi {
  #document;

  constructor(document) {
    this.#document = document;
  }

  get info() {
    return this.#document.info;
  }

  get tags() {
    return this.#document.tags;
  }

  operations(tag) {
    return Object.entries(this.#document.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]?.tags?.includes(tag)).map((method) => ({
        ...item[method],
        path,
        method,
        parameters: [...(item.parameters ?? []), ...(item[method].parameters ?? [])].map((it) =>
          this.resolve(it),
        ),
      })),
    );
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
