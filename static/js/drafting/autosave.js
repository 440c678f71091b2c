/**
 * Every question saves itself shortly after typing stops: one question a request, the next one only when the one
 * before has been answered. The server decides what is enabled; this module shows what it says has changed.
 *
 * A save that was refused, because somebody else saved first or because it would close what others have written, leaves
 * a choice in the question. Until one of its buttons is pressed the question is not saved by itself; what is typed stays
 * in the browser.
 */
import { announce, announceOf } from "./announcing.js";
import { showLeft, showSaved } from "./bar.js";
import { sayCounter, updateCounter } from "./counting.js";
import { forget, keep } from "./drafts.js";
import {
  altered, answerAltered, answersOf, entriesOf, fieldsNamed, fill, focusFirst, form, isTyped, own, revisionField, same,
} from "./fields.js";
import { showMessages } from "./marking.js";
import { heard } from "./presence.js";
import { putBack } from "./recovery.js";
import { Refused, SignedOut, post } from "./session.js";
import { signedIn, signedOut } from "./sign_in_dialog.js";

const WAIT_MS = 700;
const LONGEST_WAIT_MS = 30_000;
const states = new Map();
let savedAt = "";
/** The list of sections, which knows what it says of them: the server answers with it only when that has changed. */
const sections = document.querySelector("[data-navigation]");

const stateOf = (question) => {
  if (!states.has(question)) states.set(question, { timer: null, busy: false, again: false, failures: 0, kind: "", choice: "", unsaid: "", unanswered: null });
  return states.get(question);
};

const addressOf = (question) => form.dataset.saveUrl.replace("FRAGA", encodeURIComponent(question.dataset.question));

const inConflict = (question) => Boolean(own(question, "[data-conflict]"));

const say = (question, kind, text) => {
  const line = own(question, "[data-saved]");
  line.className = `sp-saved sp-saved--${kind}`;
  line.textContent = text;
  stateOf(question).kind = kind;
  tell();
};

const tell = () => {
  const all = [...states];
  showSaved({
    failed: all.filter(([, { kind, failures }]) => failures || kind === "failed").map(([question]) => question),
    busy: all.some(([, { kind, timer }]) => kind === "saving" || timer !== null),
    at: savedAt,
  });
};

const schedule = (question, wait) => {
  const state = stateOf(question);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(question), wait);
  tell();
};

const changed = (event) => {
  const question = event.target.closest?.("[data-saves]");
  if (!question || !event.target.name || event.target.form !== form) return;
  updateCounter(event.target);
  if (event.type === "input") sayCounter(event.target);
  // Leaving a field tells of a change once more: what has been acknowledged since is neither kept nor sent again.
  if (event.type === "change" && same(answersOf(question), stateOf(question).acknowledged)) return;
  keepTyped(question);
  if (!inConflict(question)) schedule(question, isTyped(event.target) && event.type === "input" ? WAIT_MS : 0);
};

const keepTyped = (question) =>
  keep(form, question.dataset.question, answersOf(question), revisionField(question).value, stateOf(question).unanswered);

const sendable = (question) => {
  const { choice } = stateOf(question);
  const chosen = choice ? [["goto", choice]] : [];
  return { sent: answersOf(question), entries: [...entriesOf(question), ...chosen, ["states", sections?.dataset.states ?? ""]] };
};

/**
 * A save whose answer never came may have been done: it is sent again as it was, which changes nothing then and tells the
 * revision, before what has been typed since. On the revision that it was written on, that would be a conflict with oneself.
 */
const save = async (question) => {
  const state = stateOf(question);
  clearTimeout(state.timer);
  state.timer = null;
  if (inConflict(question) && !state.choice) return;
  if (state.busy) {
    state.again = true;
    return;
  }
  state.busy = true;
  say(question, "saving", "Sparar");
  const again = state.unanswered;
  let { sent, entries } = again ?? sendable(question);
  try {
    let answer = await post(addressOf(question), entries);
    // Somebody else was first: what there is to choose is about what stands here now.
    if (again && answer.status === 409) {
      ({ sent, entries } = sendable(question));
      answer = await post(addressOf(question), entries);
    }
    await acknowledge(question, answer, sent);
    if (again && !same(answersOf(question), sent)) state.again = true;
    if (state.failures) sayUnsaid(question);
    state.failures = 0;
    tell();
    if (signedIn()) retryFailed();
  } catch (problem) {
    const isAnswered = problem instanceof SignedOut || problem instanceof Refused;
    state.unanswered = isAnswered || state.choice ? null : { sent, entries };
    if (state.unanswered) keepTyped(question);
    failed(question, problem);
  }
  state.busy = false;
  if (state.again) {
    state.again = false;
    schedule(question, 0);
  }
};

const saveAgain = (question, unanswered = null) => {
  stateOf(question).unanswered = unanswered;
  save(question);
};

const bodyOf = async (answer) => {
  // The server, or what it rests on, is away: nothing is wrong with the save, and it is tried again.
  if (answer.status >= 500) throw new Error("server");
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson) throw new Refused("Kunde inte spara. Ladda om sidan. Texten finns kvar i webbläsaren.");
  const body = await answer.json();
  if ("messages" in body) return body;
  throw new Refused(`Kunde inte spara. ${body.message ?? ""}`);
};

const acknowledge = async (question, answer, sent) => {
  const body = await bodyOf(answer);
  const state = stateOf(question);
  const { choice } = state;
  state.unsaid = "";
  state.unanswered = null;
  const untouched = same(answersOf(question), sent);
  state.choice = "";
  heard(body.others);
  showMessages(question, body.messages, body.invalid);
  // What has been typed meanwhile is newer than the answer that the server wants to show.
  if (body.fields && untouched) fill(question, body.fields);
  // It told of the answer that the page came with.
  if (answerAltered(question)) own(question, "[data-equal-texts]")?.remove();
  own(question, "[data-conflict-place]").innerHTML = body.conflict;
  if (answer.status === 409) return conflict(question, choice);
  if (untouched || !body.fields) revisionField(question).value = body.revision;
  if (untouched) {
    forget(form, question.dataset.question, sent);
    state.acknowledged = answersOf(question);
  } else {
    keepTyped(question); // whoever comes back to it goes on from what is saved now
  }
  savedAt = body.saved_at;
  say(question, "saved", `Sparat ${body.saved_at}`);
  state.unsaid = choice ? "" : `Sparat ${body.saved_at}.`;
  if (choice) chosen(question, choice);
  else sayLeft(question);
  return show(body);
};

/** "Sparat" is said once, when its field is left: while one writes in it, it would speak over what is typed. */
const sayLeft = (question) => {
  if (!isHere(question)) sayUnsaid(question);
};

/** At once when what could not be saved is: whoever heard that must not wait. Nothing when it has been said. */
const sayUnsaid = (question) => {
  const state = stateOf(question);
  if (state.unsaid) announceOf(question, state.unsaid);
  state.unsaid = "";
};

const isHere = (question) => fieldsNamed(question).includes(document.activeElement);

const left = (event) => {
  const question = event.target.closest?.("[data-saves]");
  // What has the focus now is known when this event is over.
  if (question) setTimeout(() => !stateOf(question).busy && stateOf(question).timer === null && sayLeft(question));
};

const sayChoice = (question) => {
  const { unsaved = "Inte sparat: välj vilket svar som ska gälla" } = own(question, "[data-conflict]").dataset;
  say(question, "failed", unsaved);
};

const conflict = (question, choice) => {
  sayChoice(question);
  if (choice) {
    keepTyped(question);
    focusFirst(question);
  }
  const title = own(question, "[data-conflict-title]").textContent.trim();
  announceOf(question, `${title}. Valet finns efter frågans fält.`);
};

const DONE = {
  close: "Sparat. Det som stängdes är vilande.",
  keep: "Svaret är som det var.",
};

/** The buttons of the choice are gone: go on in the field. */
const chosen = (question, choice) => {
  focusFirst(question);
  announceOf(question, DONE[choice.split(":")[0]] ?? "Sparat. Det andra svaret finns i historiken.");
};

const choose = (event) => {
  const button = event.target.closest?.("[data-conflict] button[name=goto]");
  if (!button) return;
  event.preventDefault();
  const question = button.closest("[data-question]");
  stateOf(question).choice = button.value;
  save(question);
};

const show = ({ enabled = {}, computed = {}, bounded = {}, left, navigation, states: said }) => {
  for (const [item, isEnabled] of Object.entries(enabled)) {
    const name = CSS.escape(item);
    const parts = document.querySelectorAll(`[data-item="${name}"], [data-question="${name}"]`);
    for (const part of parts) part.hidden = !isEnabled;
  }
  for (const [item, { value, why }] of Object.entries(computed)) {
    for (const output of document.querySelectorAll(`[data-computed="${CSS.escape(item)}"]`)) output.textContent = value;
    for (const line of document.querySelectorAll(`[data-not-computed="${CSS.escape(item)}"]`)) line.textContent = why;
  }
  for (const [item, { messages, invalid }] of Object.entries(bounded)) {
    // A sum is not saved itself, and has bounds of its own.
    const question = form.querySelector(`[data-question="${CSS.escape(item)}"]`);
    if (question && own(question, "[data-messages]") && !inConflict(question)) showMessages(question, messages, invalid);
  }
  showLeft(left);
  if (!sections || !navigation || sections.contains(document.activeElement)) return;
  sections.innerHTML = navigation;
  sections.dataset.states = said;
};

const failed = (question, problem) => {
  const state = stateOf(question);
  state.failures += 1;
  if (problem instanceof SignedOut) {
    say(question, "failed", "Kunde inte spara: du är utloggad. Logga in i en ny flik, så sparas texten härifrån.");
    signedOut(retryFailed);
  } else if (problem instanceof Refused) {
    state.choice = "";
    say(question, "failed", problem.message);
  } else {
    say(question, "failed", "Kunde inte spara. Texten finns kvar här och sparas så snart det går.");
    schedule(question, Math.min(1000 * 2 ** state.failures, LONGEST_WAIT_MS));
  }
  // Tried again and again, but said once.
  if (state.failures === 1) announceOf(question, own(question, "[data-saved]").textContent);
};

const retryFailed = () => {
  for (const [question, state] of states) if (state.failures) schedule(question, 0);
};

const unsaved = () =>
  [...states].some(([question, state]) => state.timer !== null || state.busy || state.failures || inConflict(question));

if (form) {
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("click", choose);
  form.addEventListener("focusout", left);
  const questions = [...form.querySelectorAll("[data-saves]")];
  questions.filter(inConflict).forEach(sayChoice);
  // What has been written before this script was there is newer than what was kept, and not saved yet.
  const early = new Set(questions.filter((question) => altered(question) && !inConflict(question)));
  for (const question of early) {
    keepTyped(question);
    schedule(question, WAIT_MS);
  }
  const returned = questions.filter((question) => !early.has(question)).map((question) => putBack(question, saveAgain));
  announce(returned.find(Boolean) ?? "");
  // What was posted too late stands in its fields again (config.kept_forms), and has not been saved.
  for (const field of form.querySelectorAll("[data-kept]")) {
    const question = field.closest("[data-saves]");
    if (question) schedule(question, 0);
  }
  let leaving = false;
  form.addEventListener("submit", () => {
    leaving = true;
    for (const state of states.values()) clearTimeout(state.timer);
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved()) event.preventDefault();
  });
  addEventListener("online", retryFailed);
}
