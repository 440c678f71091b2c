/**
 * What has been typed but not yet acknowledged by the server stays in the browser's localStorage, encrypted (sealing.js).
 * One entry a person and question: the fields, the revision they were typed on, when, and a save that got no answer. What
 * one person typed is never offered to another who signs in on the same computer, and cannot be read by them.
 */
import { seal, unseal } from "./sealing.js";

const keyOf = (response, question) => `svar:${response.dataset.person}:${response.dataset.autosave}:${question}`;

const attempt = (action) => {
  try {
    return action();
  } catch {
    return null; // Storage may be full or forbidden; saving to the server goes on without it.
  }
};

/** `form`: the page's form; data-autosave is the response, data-person who writes, data-draft-keys the person's keys. */
export const keep = (form, question, fields, revision, unanswered = null) =>
  attempt(() => {
    const about = keyOf(form, question);
    localStorage.setItem(about, seal(form.dataset.draftKeys, about, JSON.stringify({ fields, revision, unanswered, at: Date.now() })));
  });

export const kept = (form, question) =>
  attempt(() => {
    const about = keyOf(form, question);
    const sealed = localStorage.getItem(about);
    return sealed && JSON.parse(unseal(form.dataset.draftKeys, about, sealed));
  });

/** Forget the entry, whatever it is. */
export const drop = (form, question) => attempt(() => localStorage.removeItem(keyOf(form, question)));

/** Forget the entry if it is `fields`: another tab may have typed something else meanwhile. */
export const forget = (form, question, fields) =>
  attempt(() => {
    const draft = kept(form, question);
    if (JSON.stringify(draft?.fields) === JSON.stringify(fields)) localStorage.removeItem(keyOf(form, question));
  });
