/** The bar that stays in sight: whether all that stands on the page is saved, and how much is left. */
const bar = document.querySelector("[data-bar]");
const line = bar?.querySelector("[data-all-saved]");
let shown = "";

const linkTo = (questions) => {
  const link = document.createElement("a");
  link.href = `#${questions[0].id}`;
  link.textContent = questions.length === 1 ? "1 svar är inte sparat" : `${questions.length} svar är inte sparade`;
  return link;
};

const show = (kind, what) => {
  const now = `${kind} ${what.textContent ?? what}`;
  if (!line || now === shown) return;
  shown = now;
  line.className = `sp-saved sp-saved--${kind}`;
  line.replaceChildren(what);
};

/** `failed`: the questions that could not be saved; `busy`: whether any is on its way; `at`: when one was saved last. */
export const showSaved = ({ failed, busy, at }) => {
  if (failed.length) show("failed", linkTo(failed));
  else if (busy) show("saving", "Sparar");
  else if (at) show("saved", `Allt sparat ${at}`);
};

/** Show how much is left, in the server's words; null for as much as before. */
export const showLeft = (words) => {
  const left = bar?.querySelector("[data-left]");
  if (left && words != null && left.textContent !== words) left.textContent = words;
};
