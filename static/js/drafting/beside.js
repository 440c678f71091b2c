/**
 * What belongs to the question in focus, in the right column (1,200 px and up): the <details data-beside> of the
 * question that gets the focus opens, and the one this module opened before it closes. What a person opened
 * by hand stays open. It lies outside the flow, so nothing on the page moves.
 */
const wide = matchMedia("(min-width: 1200px)");
let openedHere = null;

document.addEventListener("focusin", (event) => {
  const question = event.target.closest?.("[data-question]");
  const beside = question?.querySelector("details[data-beside]");
  if (!wide.matches || !beside || beside.contains(event.target) || beside.open) return;
  if (openedHere) openedHere.open = false;
  beside.open = true;
  openedHere = beside;
});

wide.addEventListener("change", () => {
  if (openedHere && !wide.matches) openedHere.open = false;
  openedHere = null;
});
