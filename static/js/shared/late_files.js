/**
 * A form with a chosen file is not sent when the session is over: the file would be lost on the way to the sign-in. The
 * page asks first; signed in again in another tab, the same form is sent with a new token, by the same person only.
 */
import { forgetPress } from "./once.js";

const chosen = (form) => [...form.querySelectorAll("input[type=file]")].flatMap((field) => [...field.files]);

const personOn = (page) => page.querySelector("form[data-signs-out]")?.dataset.signsOut;

const freshPage = async () => {
  const answer = await fetch(location.href, { redirect: "manual", headers: { Accept: "text/html" } });
  if (answer.type === "opaqueredirect") return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
};

const say = (form, files, text) => {
  forgetPress(form);
  form.querySelector("[data-late-file]")?.remove();
  const box = document.createElement("div");
  box.className = "sp-banner sp-banner--error";
  box.setAttribute("role", "alert");
  box.dataset.lateFile = "";
  const words = document.createElement("p");
  words.textContent = `${text} ${files.map((file) => file.name).join(", ")} och det du har skrivit är kvar här så länge sidan är öppen.`;
  const link = document.createElement("a");
  link.href = "/inloggad-igen/";
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Logga in i en ny flik";
  const way = document.createElement("p");
  way.append(link, " och tryck sedan på knappen här igen.");
  box.append(words, way);
  form.append(box);
};

const send = async (event) => {
  const form = event.target;
  const files = chosen(form);
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  if (!files.length || !token || event.defaultPrevented) return;
  event.preventDefault();
  const { submitter } = event;
  const page = await freshPage().catch(() => undefined);
  if (page === null) return say(form, files, "Du har blivit utloggad, och inget har skickats.");
  if (page && personOn(page) !== personOn(document)) return say(form, files, "Någon annan är inloggad nu, och inget har skickats.");
  const fresh = page?.querySelector("main form [name=csrfmiddlewaretoken]");
  if (fresh) token.value = fresh.value;
  if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
  return form.submit();
};

for (const form of document.querySelectorAll("main form[method=post]")) {
  if (form.querySelector("input[type=file]")) form.addEventListener("submit", send);
}
