/** Which fields of a question are wrong: marked for the eye and for whoever hears them, and said once when it is new. */
import { announceOf } from "./announcing.js";
import { fieldsNamed, own } from "./fields.js";

const errorsOf = (question) =>
  [...own(question, "[data-messages]").querySelectorAll("[data-error]")].map((error) => error.textContent.trim());

/** Show the messages (HTML) that the server has sent, and mark the fields with the names in `invalid`. */
export const showMessages = (question, html, invalid = []) => {
  const before = new Set(errorsOf(question));
  own(question, "[data-messages]").innerHTML = html;
  const now = errorsOf(question);
  question.classList.toggle("sp-question--invalid", now.length > 0);
  for (const field of fieldsNamed(question)) {
    if (invalid.includes(field.name)) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  for (const error of now) if (!before.has(error)) announceOf(question, error);
};
