/** What is about to be handed out, to how many and until when, in one sentence that follows what is chosen. */
const PAUSE_MS = 400;
const form = document.querySelector("form[data-hands-out]");
const summary = form.querySelector("[data-summary]");
const before = summary.textContent;
let timer = null;

const chosen = (boxes) => [...form.querySelectorAll(`${boxes}:checked`)];
const amount = (number, one, many) => `${number} ${number === 1 ? one : many}`;

const questions = () => new Set(chosen("[data-questions]").flatMap((box) => box.dataset.questions.split(" ").filter(Boolean))).size;
const people = () => chosen(":is([name=people], [name=units])").length + (form.elements.addresses.value.match(/[^\s,;<>]+@[^\s,;<>]+/g)?.length ?? 0);

const until = () => {
  const day = form.elements.last_day.value;
  const told = day && new Date(`${day}T12:00`).toLocaleDateString("sv-SE", { day: "numeric", month: "long" });
  return told ? `, senast ${told}` : "";
};

const show = () => {
  const asked = questions();
  const told = people();
  const text = asked || told
    ? `Du delar ut ${amount(asked, "fråga", "frågor")} till ${amount(told, "person", "personer")}${until()}.`
    : before;
  if (summary.textContent !== text) summary.textContent = text;
};

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE_MS);
});
show();
