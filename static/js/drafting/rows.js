/**
 * Rows that the respondent adds: all of them are on the page, those that are not in use hidden. Their fields are saved
 * as any others; without this module the buttons save the page instead.
 */
import { announceOf } from "./announcing.js";

const rowsOf = (table) => [...table.querySelectorAll("[data-added-row]")];
const shownOf = (table) => rowsOf(table).filter((row) => !row.hidden);
const fieldsOf = (row) => [...row.querySelectorAll("input, textarea")];
const questionOf = (table) => table.closest("[data-question]");

const tellLimit = (table) => {
  table.querySelector("[data-added-more]").hidden = shownOf(table).length === rowsOf(table).length;
};

const add = (table) => {
  const next = rowsOf(table).find((row) => row.hidden);
  if (!next) return;
  next.hidden = false;
  fieldsOf(next)[0].focus();
  tellLimit(table);
};

/** What stands below moves up one row, so that the numbers stay whole; the last row is emptied. */
const remove = (table, row) => {
  const shown = shownOf(table);
  const at = shown.indexOf(row);
  for (let place = at; place < shown.length; place += 1) {
    const below = shown[place + 1] ? fieldsOf(shown[place + 1]).map((field) => field.value) : [];
    fieldsOf(shown[place]).forEach((field, index) => {
      field.value = below[index] ?? "";
    });
  }
  if (shown.length > Math.max(1, Number(table.dataset.least))) shown.at(-1).hidden = true;
  tellLimit(table);
  const next = shownOf(table)[Math.min(at, shownOf(table).length - 1)];
  fieldsOf(next)[0].focus();
  fieldsOf(next)[0].dispatchEvent(new Event("input", { bubbles: true }));
  announceOf(questionOf(table), "Raden är borttagen.");
};

/**
 * A row that was emptied by hand, with others below it, is closed up once the table is left: rows are numbered by their
 * place wherever they stand. No row is hidden, so that nothing moves from under a press.
 */
const closeUp = (table) => {
  const rows = rowsOf(table).map(fieldsOf);
  const filled = rows.map((fields) => fields.map((field) => field.value)).filter((values) => values.some((one) => one.trim()));
  const first = rows.findIndex((fields, at) => fields.some((field, index) => field.value !== (filled[at]?.[index] ?? field.value)));
  if (first < 0) return;
  rows.forEach((fields, at) => fields.forEach((field, index) => {
    field.value = filled[at]?.[index] ?? "";
  }));
  rows[first][0].dispatchEvent(new Event("input", { bubbles: true }));
};

/** Where the last press began, and a table whose focus is gone though nothing outside it has been pressed or focused. */
let pressedAt = null;
let waiting = null;

/**
 * A press on what takes no focus within the table (its text, a blank) does not leave it: the focus goes nowhere, or to
 * what is around it.
 */
const left = (event) => {
  const [table, next] = [event.target.closest?.("[data-saves] [data-added]"), event.relatedTarget];
  if (!table || table.contains(next) || !document.hasFocus()) return;
  if ((!next || next.contains(table)) && table.contains(pressedAt)) waiting = table;
  else closeUp(table);
};

const moved = ({ type, target }) => {
  const isPress = type === "pointerdown";
  if (isPress) pressedAt = target;
  if (!waiting || (isPress ? waiting.contains(target) : target.contains(waiting))) return;
  if (!waiting.contains(target)) closeUp(waiting);
  waiting = null;
};

const pressed = (event) => {
  const button = event.target.closest?.("[data-added-more], [data-added-remove]");
  const table = button?.closest("[data-added]");
  if (!table || !table.closest("[data-saves]")) return;
  event.preventDefault();
  if ("addedMore" in button.dataset) add(table);
  else remove(table, button.closest("[data-added-row]"));
};

document.addEventListener("click", pressed);
document.addEventListener("focusout", left);
document.addEventListener("pointerdown", moved);
document.addEventListener("focusin", moved);
for (const table of document.querySelectorAll("[data-saves] [data-added]")) {
  // What was put back into its fields after the page was left is seen, in whichever row it stands.
  for (const row of rowsOf(table)) if (fieldsOf(row).some((field) => field.value)) row.hidden = false;
  tellLimit(table);
}
