/**
 * Signing in again in place: a dialog tells that the session is over and leads to the sign-in in a new tab, while the
 * page tries again by itself, at growing intervals and at once when the other tab says that somebody signed in or when
 * the person comes back to this one. It closes by itself when saving works; closed by hand it stays closed.
 */
const SHORTEST_MS = 5_000;
const LONGEST_MS = 60_000;
const dialog = document.querySelector("dialog[data-signed-out]");
let retry = null;
let timer = null;
let wait = SHORTEST_MS;

const tryAgain = () => {
  clearTimeout(timer);
  if (!retry) return;
  wait = Math.min(wait * 2, LONGEST_MS);
  timer = setTimeout(tryAgain, wait);
  retry();
};

/** Ask the person to sign in, once, and call `again` from now on until `signedIn` is called. */
export const signedOut = (again) => {
  if (retry) return;
  retry = again;
  wait = SHORTEST_MS;
  timer = setTimeout(tryAgain, wait);
  dialog?.showModal();
};

/** Saving works: nothing to ask. Tells whether there was. */
export const signedIn = () => {
  if (!retry) return false;
  clearTimeout(timer);
  retry = null;
  dialog?.close();
  return true;
};

if (dialog) {
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  new BroadcastChannel("svarsportalen").addEventListener("message", tryAgain);
  addEventListener("focus", tryAgain);
}
