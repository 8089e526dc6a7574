// Follows each stream with each library, as its documentation shows. Arguments: route=url ...
// Prints a line for each event: library, route, name, id and data, with tabs between.
import { EventSource } from "eventsource";
import { createEventSource } from "eventsource-client";
import { EventSource as UndiciEventSource } from "undici";

const NAMES = ["message", "deleted", "reconnect"];

const libraries = {
  eventsource: (url, print) => standard(new EventSource(url), print),
  "eventsource-client": (url, print) =>
    createEventSource({ url, onMessage: ({ event, id, data }) => print(event ?? "message", id ?? "", data) }),
  undici: (url, print) => standard(new UndiciEventSource(url), print),
};

/** Libraries with the interface of the browser's. */
function standard(source, print) {
  for (const name of NAMES) {
    source.addEventListener(name, (event) => print(name, event.lastEventId, event.data));
  }
}

for (const [library, follow] of Object.entries(libraries)) {
  for (const argument of process.argv.slice(2)) {
    const [route, url] = argument.split(/=(.*)/s);
    follow(url, (...event) => console.log([library, route, ...event].join("\t")));
  }
}
// Timers of undici alone would not keep the program running.
setInterval(() => {}, 60_000);
