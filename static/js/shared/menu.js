/**
 * Buttons that open and close what they control: <button data-toggle aria-controls="id" aria-expanded="false">.
 * The style sheet decides at which widths the button exists; Escape closes and gives the focus back.
 */
const toggleOf = (node) => node.closest?.("[data-toggle]");

const setExpanded = (button, expanded) => button.setAttribute("aria-expanded", String(expanded));

document.addEventListener("click", (event) => {
  const button = toggleOf(event.target);
  if (button) setExpanded(button, button.getAttribute("aria-expanded") !== "true");
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const scope = event.target.closest?.("[data-toggle-scope]");
  const button = scope?.querySelector("[data-toggle][aria-expanded='true']");
  if (!button) return;
  setExpanded(button, false);
  button.focus();
});

export {}; // a module, also to what joins it to others (config/answering/static_files.py)
