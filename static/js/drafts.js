/**
 * What has been typed but not yet acknowledged by the server stays in the browser's localStorage.
 * One entry a question: the fields, the revision they were typed on, and when.
 */
const keyOf = (response, question) => `svar:${response}:${question}`;

const attempt = (action) => {
  try {
    return action();
  } catch {
    return null; // Storage may be full or forbidden; saving to the server goes on without it.
  }
};

export const keep = (response, question, fields, revision) =>
  attempt(() =>
    localStorage.setItem(keyOf(response, question), JSON.stringify({ fields, revision, at: Date.now() })),
  );

export const forget = (response, question) => attempt(() => localStorage.removeItem(keyOf(response, question)));

export const kept = (response, question) =>
  attempt(() => JSON.parse(localStorage.getItem(keyOf(response, question)) ?? "null"));
