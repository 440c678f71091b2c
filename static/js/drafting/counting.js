/**
 * How long a text is: the rule of surveys/counting.py, told to the writer while typing. Line breaks are LF and count 1;
 * a character is a Unicode code point after NFC; what is taken out when the text is kept does not count.
 */
import { announceOf } from "./announcing.js";
import { clean } from "../shared/cleaning.js";

export const count = (text) => [...clean(text)].length;

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u00a0");

export const counterText = (length, limit) =>
  length > limit
    ? `${grouped(length - limit)} tecken för mycket`
    : `${grouped(length)} av ${grouped(limit)} tecken`;

const NEAR = 0.9; // as responses/reading/counters.py
const PAUSE_MS = 1000;
const timers = new WeakMap();

const counterOf = (field) => document.getElementById(`${field.id}-antal`);

/** Write the count of `field` into its counter, if it has one. */
export const updateCounter = (field) => {
  const counter = counterOf(field);
  if (!counter) return;
  const limit = Number(counter.dataset.limit);
  const length = count(field.value);
  counter.textContent = counterText(length, limit);
  counter.classList.toggle("sp-counter--over", length > limit);
  counter.classList.toggle("sp-counter--warn", length <= limit && length >= NEAR * limit);
};

/** Say the count a second after typing has stopped, when it comes near the limit. */
export const sayCounter = (field) => {
  const counter = counterOf(field);
  if (!counter) return;
  clearTimeout(timers.get(field));
  const say = () => announceOf(field.closest("[data-question]"), `${counter.textContent}.`);
  if (counter.matches(".sp-counter--warn, .sp-counter--over")) timers.set(field, setTimeout(say, PAUSE_MS));
};
