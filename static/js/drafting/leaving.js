/**
 * Signing out while something typed here has not reached the portal: others may use the same computer, so the sign-out
 * page asks whether the text is to stay in the browser. Every other way out leads there first.
 */
import { dropAll, hasDrafts } from "./browser_drafts.js";

for (const way of document.querySelectorAll("form[data-signs-out]")) {
  const person = way.dataset.signsOut;
  const asks = way.querySelector("[data-unsaved]");
  if (asks) asks.hidden = !hasDrafts(person);
  way.addEventListener("submit", (event) => {
    if (asks) {
      if (new FormData(way).get("unsaved") === "drop") dropAll(person);
    } else if (hasDrafts(person)) {
      event.preventDefault();
      location.assign(way.action);
    }
  });
}
