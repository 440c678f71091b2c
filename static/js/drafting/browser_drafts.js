/** Which drafts lie in this browser, by whose they are; what stands in them only drafts.js reads. */
const attempt = (action) => {
  try {
    return action();
  } catch {
    return null; // Storage may be forbidden.
  }
};

const keysOf = (person) =>
  attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(`svar:${person}:`))) ?? [];

/** Whether anything that `person` typed in this browser has not been acknowledged. */
export const hasDrafts = (person) => keysOf(person).length > 0;

/** Forget all that `person` typed. */
export const dropAll = (person) => keysOf(person).forEach((key) => attempt(() => localStorage.removeItem(key)));
