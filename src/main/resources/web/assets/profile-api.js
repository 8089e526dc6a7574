/** The writes of one profile. Every failure is an Error whose message can be shown to a person. */
export class ProfileApi {
  #url;

  constructor(username) {
    this.#url = `/v1/profile/${encodeURIComponent(username)}`;
  }

  /** Resolves with `{version, profile}` once the update is committed. */
  async update(action) {
    const response = await request(`${this.#url}?action=${action}`, "PUT");
    return response.json();
  }

  /** Resolves once the profile is deleted. */
  async remove() {
    await request(this.#url, "DELETE");
  }
}

async function request(url, method) {
  let response;
  try {
    response = await fetch(url, { method });
  } catch {
    throw new Error("The server cannot be reached. Nothing was confirmed.");
  }
  if (!response.ok) {
    throw new Error(await reason(response));
  }
  return response;
}

/** What the problem document says, or the bare status when there is none. */
async function reason(response) {
  try {
    const problem = await response.json();
    return problem.detail || problem.title || `The server answered ${response.status}.`;
  } catch {
    return `The server answered ${response.status}.`;
  }
}
