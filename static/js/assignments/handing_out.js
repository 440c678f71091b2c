/** What is about to be handed out, to how many and until when, in one sentence that follows what is chosen. */
const PAUSE_MS = 400;
const form = document.querySelector("form[data-hands-out]");
const summary = form.querySelector("[data-summary]");
const before = summary.textContent;
let timer = null;

const chosen = (boxes) => [...form.querySelectorAll(`${boxes}:checked`)];
const amount = (number, one, many) => `${number} ${number === 1 ? one : many}`;

const questions = () => new Set(chosen("[data-questions]").flatMap((box) => box.dataset.questions.split(" ").filter(Boolean))).size;
const units = () => chosen("[name=units]").length;
const people = () => chosen("[name=people]").length + (form.elements.addresses.value.match(/[^\s,;<>]+@[^\s,;<>]+/g)?.length ?? 0);

/** Units and people, each named as what they are: "1 enhet och 2 personer"; people where there is neither yet. */
const receivers = () => {
  const [asUnits, asPeople] = [units(), people()];
  const named = asUnits ? [amount(asUnits, "enhet", "enheter")] : [];
  if (asPeople || !asUnits) named.push(amount(asPeople, "person", "personer"));
  return named.join(" och ");
};

const until = () => {
  const day = form.elements.last_day.value;
  const told = day && new Date(`${day}T12:00`).toLocaleDateString("sv-SE", { day: "numeric", month: "long" });
  return told ? `, senast ${told}` : "";
};

const show = () => {
  const asked = questions();
  const text = asked || units() || people()
    ? `Du delar ut ${amount(asked, "fråga", "frågor")} till ${receivers()}${until()}.`
    : before;
  if (summary.textContent !== text) summary.textContent = text;
};

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE_MS);
});
show();
