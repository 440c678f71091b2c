/**
 * What has been typed but not yet acknowledged by the server stays in the browser's localStorage.
 * One entry a person and question: the fields, the revision they were typed on, and when. What one person typed is
 * never offered to another who signs in on the same computer.
 */
const keyOf = (response, question) => `svar:${response.dataset.person}:${response.dataset.autosave}:${question}`;

const attempt = (action) => {
  try {
    return action();
  } catch {
    return null; // Storage may be full or forbidden; saving to the server goes on without it.
  }
};

/** `form`: the page's form, whose data-autosave is the response and data-person who writes. */
export const keep = (form, question, fields, revision) =>
  attempt(() =>
    localStorage.setItem(keyOf(form, question), JSON.stringify({ fields, revision, at: Date.now() })),
  );

export const kept = (form, question) =>
  attempt(() => JSON.parse(localStorage.getItem(keyOf(form, question)) ?? "null"));

/** Forget the entry, whatever it is. */
export const drop = (form, question) => attempt(() => localStorage.removeItem(keyOf(form, question)));

/** Forget the entry if it is `fields`: another tab may have typed something else meanwhile. */
export const forget = (form, question, fields) =>
  attempt(() => {
    const draft = kept(form, question);
    if (JSON.stringify(draft?.fields) === JSON.stringify(fields)) localStorage.removeItem(keyOf(form, question));
  });

const keysOf = (person) =>
  attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(`svar:${person}:`))) ?? [];

/** Whether anything that `person` typed in this browser has not been acknowledged. */
export const hasDrafts = (person) => keysOf(person).length > 0;

/** Forget all that `person` typed. */
export const dropAll = (person) => keysOf(person).forEach((key) => attempt(() => localStorage.removeItem(key)));
