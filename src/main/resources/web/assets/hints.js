const COPIED_MILLIS = 1_500;

/** The invitations to change this profile from elsewhere. */
export function wireHints(username) {
  document.getElementById("second-window").href = `/?${new URLSearchParams({ username })}`;
  const sql =
    "update profile set likes_count = likes_count + 1 " +
    `where username = '${username.replaceAll("'", "''")}';`;
  document.getElementById("sql").textContent = sql;

  // Browsers offer the clipboard to secure origins only.
  const copy = document.getElementById("copy");
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(sql);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), COPIED_MILLIS);
  });
}
