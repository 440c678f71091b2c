/** Which fields of a question are wrong: marked for the eye and for whoever hears them. Errors and warnings are said once. */
import { announceOf } from "./announcing.js";
import { fieldsNamed, own } from "./fields.js";

const found = (question, kind) =>
  [...own(question, "[data-messages]").querySelectorAll(kind)].map((message) => message.textContent.trim());

const saidOf = (question) => [
  ...found(question, "[data-error]"),
  ...found(question, "[data-warning]").map((warning) => `Observera: ${warning}`),
];

/** Show the messages (HTML) that the server has sent, and mark the fields with the names in `invalid`. */
export const showMessages = (question, html, invalid = []) => {
  const before = new Set(saidOf(question));
  own(question, "[data-messages]").innerHTML = html;
  question.classList.toggle("sp-question--invalid", found(question, "[data-error]").length > 0);
  for (const field of fieldsNamed(question)) {
    if (invalid.includes(field.name)) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  for (const message of saidOf(question)) if (!before.has(message)) announceOf(question, message);
};
