/**
 * The order of a draft's items by dragging, beside the buttons that do the same. A row dropped on another one comes
 * before it: the form "place" is posted as the button would, so that the page comes back as the server has it.
 */
const list = document.querySelector("[data-outline]");
const token = document.querySelector("input[name=csrfmiddlewaretoken]");

/** Posts a move as a form of the page's own, so that it works as every other button. */
function place(moved, before) {
  const form = document.createElement("form");
  form.method = "post";
  for (const [name, value] of [
    ["csrfmiddlewaretoken", token.value],
    ["act", `place:${moved}`],
    ["place", `before:${before}`],
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

if (list && token) {
  let moved = "";
  for (const row of list.querySelectorAll("[data-row]")) {
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      event.stopPropagation();
      moved = row.dataset.row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", moved);
    });
    row.addEventListener("dragover", (event) => {
      if (moved && moved !== row.dataset.row) event.preventDefault();
    });
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      if (moved && moved !== row.dataset.row) place(moved, row.dataset.row);
    });
  }
}
