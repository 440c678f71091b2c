/**
 * Text fields that grow with their text, where the browser cannot do it by itself (field-sizing: content).
 * Never shrinks below what the style sheet or the person has set.
 */
const grow = (field) => {
  if (field.scrollHeight > field.clientHeight) {
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  }
};

const growAll = (root) => root.querySelectorAll("textarea").forEach(grow);

if (!CSS.supports("field-sizing", "content")) {
  growAll(document);
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) grow(event.target);
  });
  document.addEventListener("htmx:load", (event) => growAll(event.target));
}

export {}; // a module, also to what joins it to others (config/answering/static_files.py)
