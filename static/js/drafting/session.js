/**
 * Requests to the portal from a page that may stay open longer than the session. After signing in again in another
 * tab the CSRF token is a new one: it is taken from the server, if it is the same person who signed in.
 */
import { form } from "./fields.js";

/** The server will not take it, and trying again as it is does not help. */
export class Refused extends Error {}

/** Nobody is signed in any more. */
export class SignedOut extends Error {}

const OTHER_PERSON = "Kunde inte spara: någon annan är inloggad nu. Logga in som dig själv. Texten finns kvar här.";
const tokenField = form?.querySelector("[name=csrfmiddlewaretoken]");

/** A server that hangs is one without an answer: the text is kept, and sent again. */
const LONGEST_ANSWER_MS = 30_000;

const send = (url, entries) =>
  fetch(url, {
    method: "POST",
    signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    redirect: "manual",
    headers: { "X-CSRFToken": tokenField.value, Accept: "application/json" },
    body: new URLSearchParams(entries),
  });

const renewToken = async () => {
  const page = await fetch(location.href, {
    signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    redirect: "manual",
    headers: { Accept: "text/html" },
  });
  if (page.type === "opaqueredirect") throw new SignedOut();
  if (!page.ok) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("form[data-autosave]");
  if (!fresh) return false;
  if (fresh.dataset.person !== form.dataset.person) throw new Refused(OTHER_PERSON);
  tokenField.value = fresh.querySelector("[name=csrfmiddlewaretoken]").value;
  return true;
};

/** POST `entries`. Throws SignedOut, Refused (somebody else is signed in), or fetch's own error without a network or an answer. */
export const post = async (url, entries) => {
  let answer = await send(url, entries);
  if (answer.status === 403 && (await renewToken())) answer = await send(url, entries);
  if (answer.type === "opaqueredirect") throw new SignedOut();
  return answer;
};
