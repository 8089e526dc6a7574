import { integer, seconds } from "./format.js";
import { notOlder } from "./version.js";

const UPDATES = 1_000;
const IN_FLIGHT = 50;
const PATIENCE_MILLIS = 15_000;

/** The button that writes a thousand likes, and tells when the page has shown the last of them. */
export function wireBurst(api, view) {
  const button = document.getElementById("burst");
  const progress = document.getElementById("burst-progress");
  const result = document.getElementById("burst-result");

  button.addEventListener("click", async () => {
    button.disabled = true;
    progress.hidden = false;
    progress.value = 0;
    result.textContent = "";
    try {
      result.textContent = await burst(api, view, () => progress.value++);
    } catch (failure) {
      result.textContent = `Stopped after ${integer(progress.value)} updates. ${failure.message}`;
    }
    progress.hidden = true;
    button.disabled = false;
  });
}

async function burst(api, view, onWritten) {
  const start = performance.now();
  const eventsBefore = view.events;
  const newest = new Newest(view);
  await writeAll(api, (answer) => {
    newest.written(answer);
    onWritten();
  });
  const written = performance.now() - start;
  const likes = await newest.shown();
  const shown = performance.now() - start;
  return (
    `${integer(UPDATES)} updates committed in ${seconds(written)}. ` +
    `The page showed ${integer(likes)} after ${seconds(shown)}, ` +
    `from ${integer(view.events - eventsBefore)} events.`
  );
}

/** A bounded number at a time; the first failure stops those that were not sent yet. */
async function writeAll(api, onAnswer) {
  let unsent = UPDATES;
  const lane = async () => {
    while (unsent > 0) {
      unsent--;
      try {
        onAnswer(await api.update("inc_likes"));
      } catch (failure) {
        unsent = 0;
        throw failure;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: IN_FLIGHT }, lane));
  const failed = lanes.find((it) => it.status === "rejected");
  if (failed) {
    throw failed.reason;
  }
}

/** The newest version that was written, and the moment when the page shows it or a newer one. */
class Newest {
  #version = "";
  #painted = { likes: 0, version: "" };
  #onPaint = () => {};

  constructor(view) {
    view.onPaint((row, version) => {
      this.#painted = { likes: row ? row.likes_count : 0, version };
      this.#onPaint();
    });
  }

  written(answer) {
    if (notOlder(answer.version, this.#version)) {
      this.#version = answer.version;
    }
  }

  shown() {
    return new Promise((resolve, reject) => {
      const tooLate = () => reject(new Error("All are committed, but the page has not shown the last one yet."));
      const timer = setTimeout(tooLate, PATIENCE_MILLIS);
      this.#onPaint = () => {
        if (notOlder(this.#painted.version, this.#version)) {
          clearTimeout(timer);
          resolve(this.#painted.likes);
        }
      };
      this.#onPaint();
    });
  }
}
