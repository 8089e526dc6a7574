import { svg } from "./svg.js";

/** Puts the profile's name on the page, with a cover and an avatar that are drawn from it. */
export function drawIdentity(username) {
  const hue = hueOf(username);
  const [first = "?"] = username;
  const name = first.toLocaleUpperCase() + username.slice(first.length);
  document.title = `${name} (@${username}) · Reactive Cache`;
  document.getElementById("display-name").textContent = name;
  document.getElementById("handle").textContent = `@${username}`;
  document.getElementById("username").value = username;
  document.getElementById("cover").style.setProperty("--hue", hue);
  document.getElementById("avatar").replaceChildren(avatar(first.toLocaleUpperCase(), hue));
}

function avatar(initial, hue) {
  const letter = svg("text", {
    x: 50,
    y: 52,
    fill: "#fff",
    "font-size": 44,
    "font-weight": 700,
    "font-family": "system-ui, sans-serif",
    "text-anchor": "middle",
    "dominant-baseline": "central",
  });
  letter.textContent = initial;
  return svg("svg", { viewBox: "0 0 100 100" }, [
    svg("rect", { width: 100, height: 100, fill: `hsl(${hue} 62% 36%)` }),
    svg("circle", { cx: 82, cy: 14, r: 44, fill: `hsl(${hue + 40} 62% 46%)`, opacity: 0.55 }),
    svg("circle", { cx: 12, cy: 96, r: 40, fill: `hsl(${hue - 40} 62% 42%)`, opacity: 0.55 }),
    letter,
  ]);
}

/** A hue, 0 to 359, that stays the same for a name (FNV-1a). */
function hueOf(name) {
  let hash = 0x811c9dc5;
  for (const character of name) {
    hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
  }
  return (hash >>> 0) % 360;
}
