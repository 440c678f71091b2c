/**
 * Who else has the response open, and in which question. Asks at most once in 20 seconds and never from a hidden tab;
 * every save asks too, and then there is nothing left to ask. Says aloud only that somebody came into one's question.
 */
import { announce } from "./announcing.js";
import { form } from "./fields.js";
import { post } from "./session.js";

const PAUSE_MS = 20_000;
const banner = document.querySelector("[data-presence]");
let asked = 0;
let timer = null;
let shown = "[]";
let here = "";

const placeOf = (node) => node?.closest?.("[data-question]")?.dataset.question ?? "";

const linkTo = (other) => {
  const link = document.createElement("a");
  link.href = `#fraga-${other.question}`;
  link.textContent = other.question_name;
  return link;
};

const wordsOf = (other) => {
  if (!other.section) return [" har enkäten öppen"];
  if (other.question && document.getElementById(`fraga-${other.question}`)) return [" skriver i ", linkTo(other)];
  // A long section stands on several pages, of which the other may have another one open.
  if (other.section === banner.dataset.section && !other.question && !("paged" in banner.dataset)) return [" har den här sidan öppen"];
  return [`${other.question ? " skriver" : " är"} i avsnittet ${other.section_name}`];
};

const lineOf = (other) => {
  const line = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = other.name;
  line.append(name, ...wordsOf(other));
  return line;
};

const announceArrivals = (others, before) => {
  const were = new Set(before.filter((other) => other.question === here).map((other) => other.name));
  const came = others.filter((other) => here && other.question === here && !were.has(other.name));
  if (came.length) announce(`${came.map((other) => other.name).join(", ")} är i samma fråga som du.`);
};

const mark = (others) => {
  document.querySelectorAll("[data-here]").forEach((sign) => sign.remove());
  for (const other of others.filter((each) => each.question)) {
    const line = document.getElementById(`laget-${other.question}`);
    if (!line) continue;
    const sign = document.createElement("span");
    sign.className = "sp-here";
    sign.dataset.here = "";
    sign.textContent = `${other.name} är här`;
    line.after(sign);
  }
};

/** Show the others, as a save or a question to the server told them. */
export const heard = (others) => {
  if (!banner) return;
  asked = Date.now();
  schedule();
  const now = JSON.stringify(others);
  if (now === shown) return;
  announceArrivals(others, JSON.parse(shown));
  shown = now;
  banner.querySelector("ul").replaceChildren(...others.map(lineOf));
  banner.toggleAttribute("data-somebody", others.length > 0);
  mark(others);
};

const ask = async () => {
  if (document.hidden || Date.now() - asked < PAUSE_MS) return schedule();
  asked = Date.now();
  schedule();
  try {
    const answer = await post(banner.dataset.presence, { question: here, section: banner.dataset.section });
    if (answer.ok) heard((await answer.json()).others);
  } catch {
    // A courtesy: saving tells about lost lines and sessions.
  }
};

const schedule = () => {
  clearTimeout(timer);
  timer = setTimeout(ask, Math.max(0, asked + PAUSE_MS - Date.now()) || PAUSE_MS);
};

if (form && banner) {
  document.addEventListener("focusin", (event) => {
    here = placeOf(event.target);
    if (Date.now() - asked >= PAUSE_MS) ask();
  });
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  ask();
}
