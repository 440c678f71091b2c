/**
 * After "Använd som utgångspunkt": the page that was sent has been saved, so what was typed in that question before is
 * in its history and not unsaved any more. Runs before autosave.js would offer it again.
 */
import { drop } from "./drafts.js";

const form = document.querySelector("form[data-autosave]");
const address = new URL(location.href);
const fetched = address.searchParams.get("hamtat");

if (form && fetched) {
  const question = document.getElementById(`fraga-${fetched}`);
  const inner = question ? [...question.querySelectorAll("[data-question]")] : [];
  for (const each of [question, ...inner]) if (each) drop(form, each.dataset.question);
  address.searchParams.delete("hamtat");
  history.replaceState(history.state, "", address); // a later visit to this address has nothing to forget
}
