/**
 * The order of a draft's items by dragging, beside the buttons that do the same. A row dropped on the upper half of
 * another one comes before it, on the lower half before the next, or last in the section: a line shows where. The form
 * "place" is posted as the button would, so that the page comes back as the server has it.
 */
const list = document.querySelector("[data-outline]");
const token = document.querySelector("input[name=csrfmiddlewaretoken]");

/** Posts a move as a form of the page's own, so that it works as every other button. */
function post(moved, place) {
  const form = document.createElement("form");
  form.method = "post";
  for (const [name, value] of [
    ["csrfmiddlewaretoken", token.value],
    ["act", `place:${moved}`],
    ["place", place],
  ]) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

/** Whether the pointer is over the lower half of the row. */
const isBelow = (row, event) => {
  const { top, height } = row.getBoundingClientRect();
  return event.clientY > top + height / 2;
};

/** Where a row comes that is dropped on this one: as the server is told it. */
const placeOf = (row, event) => {
  const before = isBelow(row, event) ? row.nextElementSibling : row;
  return before ? `before:${before.dataset.row}` : `into:${list.dataset.outline}`;
};

/** Says at the row, for the style sheet, on which side of it the dragged one would come; at no row without one. */
const mark = (marked, event) => {
  for (const row of list.querySelectorAll("[data-drop]")) if (row !== marked) delete row.dataset.drop;
  if (marked) marked.dataset.drop = isBelow(marked, event) ? "after" : "before";
};

if (list && token) {
  let moved = "";
  const isOther = (row) => moved && moved !== row.dataset.row;
  for (const row of list.querySelectorAll("[data-row]")) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      moved = row.dataset.row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", moved);
    });
    row.addEventListener("dragover", (event) => {
      if (!isOther(row)) return;
      event.preventDefault();
      mark(row, event);
    });
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      const place = placeOf(row, event);
      if (isOther(row) && place !== `before:${moved}`) post(moved, place);
    });
  }
  list.addEventListener("dragend", () => {
    moved = "";
    mark(null);
  });
}
