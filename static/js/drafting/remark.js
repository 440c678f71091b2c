/**
 * A link to a question's "Kommentar till svaret" (data-opens) opens it and leads into its field. Without this module it
 * leads to the place, where the comment is opened by hand.
 */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-opens]");
  const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!place) return;
  event.preventDefault();
  place.open = true;
  place.querySelector("textarea")?.focus();
});

export {}; // a module, also to what joins it to others (config/answering/static_files.py)
