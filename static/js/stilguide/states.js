/**
 * Beside each example of the style guide the states that it names (data-sg-states), drawn in a shadow root with a sheet
 * of its own: seen, but neither reached by Tab nor read aloud, for they are pictures of what stands above them.
 */
import { sheetOf } from "./sheets.js";

const WIDE = 1280;
const NARROW = 320;
const PLAIN = { width: WIDE, forced: false, hover: false, focus: false };
const STATES = {
  hover: { title: "Med pekaren över", view: { ...PLAIN, hover: true } },
  focus: { title: "Med fokus", view: { ...PLAIN, focus: true } },
  disabled: { title: "Kan inte användas", view: PLAIN, change: disable },
  forced: { title: "Tvingade färger (efterbildat)", view: { ...PLAIN, forced: true } },
  narrow: { title: "320 bildpunkter brett", view: { ...PLAIN, width: NARROW } },
};
const sheets = {};
const sheetFor = (name) => (sheets[name] ??= sheetOf(STATES[name].view));

function disable(root) {
  for (const control of root.querySelectorAll("button, input, select, textarea")) control.disabled = true;
}

async function drawn(example, name) {
  const { title, change } = STATES[name];
  const figure = document.createElement("figure");
  figure.className = `sg-state sg-state--${name}`;
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  const host = Object.assign(document.createElement("div"), { className: "sg-state__shown", inert: true });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [await sheetFor(name)];
  root.append(...[...example.childNodes].map((node) => node.cloneNode(true)));
  // Choices of one name are one choice wherever they stand.
  for (const field of root.querySelectorAll("[name]")) field.name = `${field.name}-${name}`;
  change?.(root);
  figure.append(caption, host);
  return figure;
}

for (const example of document.querySelectorAll("[data-sg-states]")) {
  const row = document.createElement("div");
  row.classList.add("sg-states", ...("sgWide" in example.dataset ? ["sg-states--wide"] : []));
  row.append(...(await Promise.all(example.dataset.sgStates.split(" ").map((name) => drawn(example, name)))));
  example.after(row);
}
document.documentElement.dataset.sgDrawn = "";
