/**
 * Tables that stand as cards on a narrow screen keep being tables for whoever hears them: older Safari forgets what a
 * table's parts are when they are drawn otherwise. Said by script, since the page as it is served needs no roles.
 */
const ROLES = {
  table: "table",
  "thead, tbody, tfoot": "rowgroup",
  tr: "row",
  td: "cell",
  "th[scope='row'], th[scope='rowgroup']": "rowheader",
  th: "columnheader",
};
const narrow = matchMedia("(max-width: 47.999em)");

const roleOf = (part) => ROLES[Object.keys(ROLES).find((kind) => part.matches(kind))];

function name(table) {
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")]) {
    if (!part.hasAttribute("role")) part.setAttribute("role", roleOf(part));
  }
}

function nameAll() {
  if (narrow.matches) document.querySelectorAll("table.sp-table--stack").forEach(name);
}

nameAll();
narrow.addEventListener("change", nameAll);
document.addEventListener("htmx:load", nameAll);

export {}; // a module, also to what joins it to others (config/answering/static_files.py)
