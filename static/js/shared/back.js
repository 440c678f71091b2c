/**
 * A page that the browser had kept whole and shows again (back/forward cache) is fetched anew: it shows what was in force
 * when it was left. Not when something has been written in a form of it that nobody has sent; the questions of an answer
 * keep what is not saved by themselves (drafting/drafts.js). Whoever has signed out since, here or in another tab, has
 * left what was written too: others may use the same computer.
 */
const SIGNED_OUT = "utloggad";

const attempt = (action) => {
  try {
    return action();
  } catch {
    return null; // Storage may be full or forbidden.
  }
};

const isAsSent = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked === field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].every((option) => option.selected === option.defaultSelected);
  return field.value === field.defaultValue;
};

const written = () =>
  [...document.querySelectorAll("main form[method=post]:not([data-autosave])")].some((form) =>
    [...form.elements].some((field) => field.matches("input:not([type=hidden]), textarea, select") && !isAsSent(field)),
  );

const signedOutSince = () => attempt(() => Number(localStorage.getItem(SIGNED_OUT))) > performance.timeOrigin;

// On the document: a sign-out that is put off (drafting/leaving.js) is known by now.
document.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (target.matches("form[data-signs-out]") && !defaultPrevented) attempt(() => localStorage.setItem(SIGNED_OUT, Date.now()));
});

addEventListener("pageshow", ({ persisted }) => {
  if (persisted && (signedOutSince() || !written())) location.reload();
});

export {}; // a module, also to what joins it to others (config/answering/static_files.py)
