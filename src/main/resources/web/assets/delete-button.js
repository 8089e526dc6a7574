const ARMED_MILLIS = 4_000;

/** Deletes the profile at the second press; the first one only asks. */
export function wireDelete(api, toast) {
  const button = document.getElementById("delete");
  const label = button.textContent;
  let timer = 0;

  const disarm = () => {
    clearTimeout(timer);
    button.textContent = label;
    delete button.dataset.armed;
  };
  button.addEventListener("click", () => {
    if ("armed" in button.dataset) {
      disarm();
      api.remove().catch((failure) => toast.show(failure.message));
    } else {
      button.dataset.armed = "";
      button.textContent = "Really delete?";
      timer = setTimeout(disarm, ARMED_MILLIS);
    }
  });
  button.addEventListener("blur", disarm);
}
