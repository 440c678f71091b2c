/**
 * What is said aloud while one writes: docs/design-system.md, "Live regions". One region a page, emptied before each
 * message, so that the same words are said twice; what comes at once is said together.
 */
const PAUSE_MS = 150;
const region = document.querySelector("[data-announce]");
const waiting = [];
let timer = null;

const speak = () => {
  timer = null;
  region.textContent = waiting.splice(0).join(" ");
};

/** Say `text`, a whole sentence. */
export const announce = (text) => {
  if (!region || !text) return;
  if (!waiting.includes(text)) waiting.push(text);
  region.textContent = "";
  timer ??= setTimeout(speak, PAUSE_MS);
};

/** Say `text` of a question, by its number: "Fråga 2: Sparat 14:03". */
export const announceOf = (question, text) => announce(`${question.dataset.called}: ${text}`);
