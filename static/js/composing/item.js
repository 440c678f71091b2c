/**
 * Saves an item of a draft a moment after typing stops, shows it anew as the respondent sees it, and says so. A save is
 * refused when somebody else has changed the item: then nothing more is sent by itself, and the button shows both.
 */
const form = document.querySelector("[data-composing]");
const WAIT = 1200;

/** Says in one line, beside the preview, what became of what was typed. */
function say(words, failed) {
  const line = document.querySelector("[data-saved]");
  line.textContent = words;
  line.classList.toggle("sp-saved--failed", failed);
  line.classList.toggle("sp-saved--saved", !failed);
}

/** Takes away what an earlier try was refused for: all of it is saved now. */
function forgetErrors() {
  document.querySelector("[data-error-summary]")?.remove();
  for (const told of form.querySelectorAll(".sp-field-error")) told.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.classList.remove("is-invalid");
  }
  for (const group of form.querySelectorAll(".sp-field--invalid")) group.classList.remove("sp-field--invalid");
}

/** Puts what is wrong with the item, and how it looks, in their places. */
function show(answer) {
  form.elements.seen.value = answer.seen;
  const preview = document.querySelector("[data-preview]");
  if (!preview.contains(document.activeElement)) preview.innerHTML = answer.preview;
  const place = form.querySelector("[data-findings]");
  place.replaceChildren(
    ...answer.findings.map((message) => {
      const line = document.createElement("p");
      line.className = "sp-field-error";
      line.textContent = message;
      return line;
    }),
  );
}

if (form) {
  let waiting = 0;
  let sending = null;
  let stopped = false;
  let changed = false;
  let leaving = false;

  // A condition is added by its button: chosen and half typed, it would be refused, or kept twice.
  const added = ["condition", "condition-number"];
  const isHalfAdded = () => added.some((name) => form.elements[name]?.value);

  /** All that is kept by itself. */
  const written = () => {
    const fields = new FormData(form);
    for (const name of added) fields.delete(name);
    return fields;
  };

  const send = async () => {
    changed = false;
    say("Sparar", false);
    const answer = await fetch(form.action || location.href, {
      method: "POST",
      body: written(),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) throw new Error("no answer");
    const told = await answer.json();
    if (answer.ok) {
      if (!isHalfAdded()) forgetErrors();
      show(told);
    }
    stopped = answer.status === 409;
    say(told.said, !answer.ok);
  };

  const save = async () => {
    if (stopped || sending) return;
    sending = send().catch(() => {
      changed = true;
      say("Kunde inte spara. Tryck på Spara när du har kontakt igen.", true);
    });
    await sending;
    sending = null;
    if (changed && !stopped) later();
  };

  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, WAIT);
  };

  form.addEventListener("input", (event) => {
    if (added.includes(event.target.name)) return;
    changed = true;
    later();
  });
  // What is typed and not saved yet is asked about before the page is left.
  window.addEventListener("beforeunload", (event) => {
    if (changed || (!leaving && isHalfAdded())) event.preventDefault();
  });
  // The button posts the whole form: what is on its way would make it stale by itself. It is then sent without another
  // press, which would count as a double one.
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    changed = false;
    leaving = true;
    if (!sending) return;
    event.preventDefault();
    const pressed = document.createElement("input");
    pressed.type = "hidden";
    pressed.name = event.submitter.name;
    pressed.value = event.submitter.value;
    form.append(pressed);
    sending.finally(() => form.submit());
  });
}
