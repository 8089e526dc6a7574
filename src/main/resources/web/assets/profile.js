/**
 * The profile page. Buttons write to PostgreSQL through the API; the numbers change only by the
 * events that come back, so what is seen here is what every other reader sees.
 */
import { ProfileApi } from "./profile-api.js";
import { ProfileStream } from "./profile-stream.js";
import { ProfileView } from "./profile-view.js";
import { drawIdentity } from "./identity.js";
import { Toast } from "./toast.js";
import { wireBurst } from "./burst.js";
import { wireDelete } from "./delete-button.js";
import { wireHints } from "./hints.js";

const USERNAME = /^\P{Cc}{1,50}$/u;

const username = new URLSearchParams(location.search).get("username") || "alice";
const toast = new Toast();

drawIdentity(username);
wireHints(username);

// Refused before it is asked for: a stream that answers 400 could only be tried again forever.
if (USERNAME.test(username)) {
  follow();
} else {
  refuse("A username has 1 to 50 characters, none of them a control character.");
}

function follow() {
  const view = new ProfileView();
  const api = new ProfileApi(username);
  const stream = new ProfileStream(username, view);
  stream.open();

  // A page that comes back from the browser's history has lost its stream.
  addEventListener("pageshow", (event) => event.persisted && stream.open());

  for (const button of document.querySelectorAll("[data-action]")) {
    button.addEventListener("click", () =>
      api.update(button.dataset.action).catch((failure) => toast.show(failure.message)),
    );
  }
  wireBurst(api, view);
  wireDelete(api, toast);
}

function refuse(reason) {
  document.getElementById("connection").hidden = true;
  for (const button of document.querySelectorAll(".profile button, #burst")) {
    button.disabled = true;
  }
  toast.show(reason);
}
