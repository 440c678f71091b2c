/**
 * Every question saves itself shortly after typing stops: one question a request, the next one only when the one
 * before has been answered. The server decides what is enabled; this module shows what it says has changed.
 */
import { updateCounter } from "./counting.js";
import { forget, keep, kept } from "./drafts.js";

const WAIT_MS = 700;
const LONGEST_WAIT_MS = 30_000;
const SIGNED_OUT_WAIT_MS = 5_000;
const form = document.querySelector("form[data-autosave]");
const announcer = document.querySelector("[data-announce]");
const response = form?.dataset.autosave;
let token = form?.querySelector("[name=csrfmiddlewaretoken]").value;
const states = new Map();

const ownFields = (question) =>
  [...question.querySelectorAll("input, textarea, select")].filter(
    (field) => field.name && field.closest("[data-question]") === question,
  );

const isTyped = (field) => !["radio", "checkbox", "hidden"].includes(field.type);
const isSent = (field) => !["radio", "checkbox"].includes(field.type) || field.checked;
const entriesOf = (question) => ownFields(question).filter(isSent).map((field) => [field.name, field.value]);
const revisionField = (question) => ownFields(question).find((field) => "revision" in field.dataset);
const answersOf = (question) => entriesOf(question).filter(([name]) => name !== revisionField(question).name);
const own = (question, selector) =>
  [...question.querySelectorAll(selector)].find((part) => part.closest("[data-question]") === question);

const stateOf = (question) => {
  if (!states.has(question)) states.set(question, { timer: null, busy: false, again: false, failures: 0 });
  return states.get(question);
};

const say = (question, kind, text) => {
  const line = own(question, "[data-saved]");
  line.className = `sp-saved sp-saved--${kind}`;
  line.textContent = text;
};

const schedule = (question, wait) => {
  const state = stateOf(question);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(question), wait);
};

const changed = (event) => {
  const question = event.target.closest?.("[data-save-url]");
  if (!question || !event.target.name) return;
  updateCounter(event.target);
  keep(response, question.dataset.question, answersOf(question), revisionField(question).value);
  schedule(question, isTyped(event.target) && event.type === "input" ? WAIT_MS : 0);
};

const save = async (question) => {
  const state = stateOf(question);
  clearTimeout(state.timer);
  state.timer = null;
  if (state.busy) {
    state.again = true;
    return;
  }
  state.busy = true;
  say(question, "saving", "Sparar");
  const sent = JSON.stringify(answersOf(question));
  try {
    await acknowledge(question, await post(question), sent);
    state.failures = 0;
  } catch (problem) {
    failed(question, problem);
  }
  state.busy = false;
  if (state.again) {
    state.again = false;
    schedule(question, 0);
  }
};

const send = (question) =>
  fetch(question.dataset.saveUrl, {
    method: "POST",
    redirect: "manual",
    headers: { "X-CSRFToken": token, Accept: "application/json" },
    body: new URLSearchParams(entriesOf(question)),
  });

class Refused extends Error {}
class SignedOut extends Error {}

/** Signing in again in another tab changes the token: take the new one from this page, if it is the same person's. */
const renewToken = async () => {
  const page = await fetch(location.href, { redirect: "manual", headers: { Accept: "text/html" } });
  if (page.type === "opaqueredirect" || !page.ok) return false;
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("form[data-autosave]");
  if (!fresh) return false;
  if (fresh.dataset.person !== form.dataset.person) {
    throw new Refused("Kunde inte spara: någon annan är inloggad nu. Logga in som dig själv. Texten finns kvar här.");
  }
  token = fresh.querySelector("[name=csrfmiddlewaretoken]").value;
  form.querySelector("[name=csrfmiddlewaretoken]").value = token;
  return true;
};

const post = async (question) => {
  const answer = await send(question);
  return answer.status === 403 && (await renewToken()) ? send(question) : answer;
};

const acknowledge = async (question, answer, sent) => {
  if (answer.type === "opaqueredirect") {
    throw new SignedOut("Kunde inte spara: du är utloggad. Logga in i en ny flik, så sparas texten härifrån.");
  }
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson) {
    throw answer.status >= 500 ? new Error("server") : new Refused("Kunde inte spara. Läs om sidan. Texten finns kvar i webbläsaren.");
  }
  const body = await answer.json();
  if ("messages" in body) own(question, "[data-messages]").innerHTML = body.messages;
  if (!("revision" in body)) throw new Refused(`Kunde inte spara. ${body.message ?? ""}`);
  revisionField(question).value = body.revision;
  if (answer.status === 409) {
    announcer.textContent = "Någon annan har ändrat svaret. Din text finns kvar.";
    throw new Refused("Inte sparat: någon annan hann före");
  }
  if (JSON.stringify(answersOf(question)) === sent) forget(response, question.dataset.question);
  say(question, "saved", `Sparat ${body.saved_at}`);
  show(body);
};

const show = ({ enabled = {}, computed = {}, navigation }) => {
  for (const [item, isEnabled] of Object.entries(enabled)) {
    for (const part of document.querySelectorAll(`[data-item="${CSS.escape(item)}"]`)) part.hidden = !isEnabled;
  }
  for (const [item, value] of Object.entries(computed)) {
    const output = document.querySelector(`[data-computed="${CSS.escape(item)}"]`);
    if (output) output.textContent = `${value} ${output.dataset.unit}`;
  }
  showNavigation(navigation);
};

const showNavigation = (html) => {
  const list = document.querySelector("[data-navigation]");
  if (!list || !html || list.contains(document.activeElement)) return;
  list.innerHTML = html;
  const here = [...list.querySelectorAll("a")].find((link) => link.pathname === location.pathname);
  here?.setAttribute("aria-current", "page");
};

const failed = (question, problem) => {
  const state = stateOf(question);
  state.failures += 1;
  if (problem instanceof SignedOut) {
    say(question, "failed", problem.message);
    schedule(question, SIGNED_OUT_WAIT_MS);
  } else if (problem instanceof Refused) {
    say(question, "failed", problem.message);
  } else {
    say(question, "failed", "Kunde inte spara. Texten finns kvar här och sparas så snart det går.");
    schedule(question, Math.min(1000 * 2 ** state.failures, LONGEST_WAIT_MS));
  }
  announcer.textContent = own(question, "[data-saved]").textContent;
};

/** What was typed in an earlier visit but never reached the server comes back, when nobody has written since. */
const restore = (question) => {
  const draft = kept(response, question.dataset.question);
  if (!draft) return;
  if (JSON.stringify(draft.fields) === JSON.stringify(answersOf(question))) {
    forget(response, question.dataset.question);
    return;
  }
  const values = new Map();
  for (const [name, value] of draft.fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of ownFields(question).filter((each) => !("revision" in each.dataset))) {
    const given = values.get(field.name) ?? [];
    if (isTyped(field)) field.value = given[0] ?? "";
    else field.checked = given.includes(field.value);
    updateCounter(field);
  }
  revisionField(question).value = draft.revision;
  save(question);
};

const unsaved = () => [...states.values()].some((state) => state.timer !== null || state.busy);

if (form) {
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.querySelectorAll("[data-save-url]").forEach(restore);
  let leaving = false;
  form.addEventListener("submit", () => {
    leaving = true;
    for (const state of states.values()) clearTimeout(state.timer);
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved()) event.preventDefault();
  });
  addEventListener("online", () => {
    for (const [question, state] of states) if (state.failures) schedule(question, 0);
  });
}
