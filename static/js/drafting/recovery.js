/**
 * What was typed in an earlier visit but never reached the server is put back, with a notice and a button that undoes
 * it. When somebody has saved since, the save that follows is refused, and both texts are shown instead.
 */
import { answersOf, fill, focusFirst, form, own, revisionField, same } from "./fields.js";
import { forget, keep, kept } from "./drafts.js";

const time = (at) => {
  const today = new Date(at).toDateString() === new Date().toDateString();
  const day = today ? "" : `${new Date(at).toLocaleDateString("sv-SE", { day: "numeric", month: "long" })} `;
  return `${day}${new Date(at).toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" })}`;
};

const notice = (question, at, undo) => {
  const box = document.createElement("div");
  box.className = "sp-returned";
  const text = document.createElement("p");
  text.textContent = `Text från ${time(at)} som inte hann sparas har lagts tillbaka.`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary btn-sm";
  button.textContent = "Ångra";
  button.addEventListener("click", () => {
    box.remove();
    undo();
    focusFirst(question);
  });
  box.append(text, button);
  own(question, "[data-conflict-place]").before(box);
  question.addEventListener("input", () => button.remove(), { once: true }); // newer words are not undone
  return text.textContent;
};

/**
 * Put the question's kept draft back, when there is one, and `save` it, after the save that got no answer if there was
 * one. What is to be announced; empty for nothing.
 */
export const putBack = (question, save) => {
  const draft = kept(form, question.dataset.question);
  const shown = answersOf(question);
  if (!draft || own(question, "[data-conflict]")) return "";
  if (same(draft.fields, shown)) {
    forget(form, question.dataset.question, draft.fields);
    return "";
  }
  const revision = revisionField(question).value;
  fill(question, draft.fields);
  revisionField(question).value = draft.revision;
  save(question, draft.unanswered);
  if (draft.revision !== revision) return "";
  return notice(question, draft.at, () => {
    fill(question, shown);
    keep(form, question.dataset.question, shown, revisionField(question).value);
    save(question);
  });
};
