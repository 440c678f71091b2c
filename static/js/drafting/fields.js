/**
 * The fields of one question on the drafting page. A follow-up is a question of its own, within the one that opens it;
 * what belongs to another form (comments) is no field of the question.
 */
import { updateCounter } from "./counting.js";

export const form = document.querySelector("form[data-autosave]");

const isOwn = (question, part) => part.closest("[data-question]") === question;

/** The question's own part with this selector, not one of a follow-up. */
export const own = (question, selector) =>
  [...question.querySelectorAll(selector)].find((part) => isOwn(question, part));

const ownFields = (question) =>
  [...question.querySelectorAll("input, textarea, select")].filter(
    (field) => field.name && field.form === form && isOwn(question, field),
  );

const isControl = (field) => "revision" in field.dataset || "control" in field.dataset;
const isSent = (field) => !["radio", "checkbox"].includes(field.type) || field.checked;
const written = (question) => ownFields(question).filter((field) => !isControl(field));

/** The question's fields that a person fills in. */
export const fieldsNamed = written;

export const isTyped = (field) => !["radio", "checkbox", "hidden"].includes(field.type);

export const revisionField = (question) => ownFields(question).find((field) => "revision" in field.dataset);

/** [name, value] of everything that is sent, the revision included. */
export const entriesOf = (question) => ownFields(question).filter(isSent).map((field) => [field.name, field.value]);

/** [name, value] of the answer alone. */
export const answersOf = (question) => written(question).filter(isSent).map((field) => [field.name, field.value]);

const isAltered = (field) =>
  isTyped(field) ? field.value !== field.defaultValue : field.checked !== field.defaultChecked;

const isShownAltered = (field) => field.type !== "hidden" && isAltered(field);

/** Whether something else stands in the question's fields than the page came with. */
export const altered = (question) => written(question).some(isShownAltered);

/** The same of the answer alone, whatever the comment to it says. */
export const answerAltered = (question) =>
  written(question).some((field) => field.name !== `${question.dataset.question}-remark` && isShownAltered(field));

/** Line breaks as the browser has them: what the server sends and what a field holds differ in nothing else. */
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Let the fields hold `entries`, and nothing else. */
export const fill = (question, entries) => {
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of written(question)) {
    const given = values.get(field.name) ?? [];
    if (isTyped(field)) field.value = given[0] ?? "";
    else field.checked = given.includes(field.value);
    // A row that one adds is hidden until something stands in it.
    if (given[0]) field.closest("[data-added-row]")?.removeAttribute("hidden");
    updateCounter(field);
  }
};

export const focusFirst = (question) => written(question)[0]?.focus();
