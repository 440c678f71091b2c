/**
 * The error summary: it takes the focus when the page comes back with errors, and its links lead into the
 * field itself (a plain link only scrolls there). Without this module the links still scroll.
 */
const focusable = "input:not([type=hidden]), select, textarea, button, a[href]";

const fieldOf = (target) => (target.matches(focusable) ? target : target.querySelector(focusable));

document.querySelector("[data-error-summary]")?.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-error-summary] a[href^='#']");
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const field = target && fieldOf(target);
  if (!field) return;
  event.preventDefault();
  history.replaceState(null, "", link.hash);
  target.scrollIntoView({ block: "start" });
  field.focus({ preventScroll: field === target });
});

export {}; // a module, also to what joins it to others (config/answering/static_files.py)
