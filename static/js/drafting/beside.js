/**
 * What belongs to the question in focus, in the right column (1,200 px and up): the <details data-beside> of the
 * question that gets the focus opens, and the one this module opened before it closes. What a person opened
 * by hand stays open. It lies outside the flow, so nothing on the page moves.
 */
const wide = matchMedia("(min-width: 75em)");
let openedHere = null;

document.addEventListener("focusin", (event) => {
  const question = event.target.closest?.("[data-question]");
  const beside = question?.querySelector("details[data-beside]");
  if (!wide.matches || !beside || beside.contains(event.target) || beside.open) return;
  if (openedHere) openedHere.open = false;
  beside.open = true;
  openedHere = beside;
});

/** What is too long to be seen at once scrolls, and is then a stop for Tab; nothing else is. */
document.addEventListener(
  "toggle",
  (event) => {
    const body = event.target.matches?.("details[data-beside][open]") && event.target.querySelector(".sp-beside__body");
    if (body && body.scrollHeight > body.clientHeight) body.tabIndex = 0;
    else if (body) body.removeAttribute("tabindex");
  },
  { capture: true }, // it does not bubble
);

wide.addEventListener("change", () => {
  if (openedHere && !wide.matches) openedHere.open = false;
  openedHere = null;
});
