/**
 * A page that the browser had kept whole and shows again (back/forward cache) is fetched anew: it shows what was in force
 * when it was left. Not when something has been written in a form of it that nobody has sent; the questions of an answer
 * keep what is not saved by themselves (drafting/drafts.js).
 */
const isAsSent = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked === field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].every((option) => option.selected === option.defaultSelected);
  return field.value === field.defaultValue;
};

const written = () =>
  [...document.querySelectorAll("main form[method=post]:not([data-autosave])")].some((form) =>
    [...form.elements].some((field) => field.matches("input:not([type=hidden]), textarea, select") && !isAsSent(field)),
  );

addEventListener("pageshow", ({ persisted }) => {
  if (persisted && !written()) location.reload();
});
