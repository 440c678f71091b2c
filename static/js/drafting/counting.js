/**
 * How long a text is: the rule of surveys/counting.py, told to the writer while typing. Line breaks are LF and count 1;
 * a character is a Unicode code point after NFC; what is taken out when the text is kept does not count.
 */
import { clean } from "../shared/cleaning.js";

export const count = (text) => [...clean(text)].length;

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u00a0");

export const counterText = (length, limit) =>
  length > limit
    ? `${grouped(length - limit)} tecken för mycket`
    : `${grouped(length)} av ${grouped(limit)} tecken`;

/** Write the count of `field` into its counter, if it has one. */
export const updateCounter = (field) => {
  const counter = document.querySelector(`[data-counter="${CSS.escape(field.id)}"]`);
  if (!counter) return;
  const limit = Number(counter.dataset.limit);
  const length = count(field.value);
  counter.textContent = counterText(length, limit);
  counter.classList.toggle("sp-counter--over", length > limit);
};
