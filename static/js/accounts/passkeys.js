/**
 * Passkeys: adding one, and signing with one. Without this module, or in a browser without passkeys, the buttons stay
 * hidden and the password is the way. What the person has filled in stays on the page until the form is sent.
 */
const WORDS = {
  NotAllowedError: "Passernyckeln användes inte: det avbröts eller tog för lång tid. Försök igen.",
  InvalidStateError: "Den passernyckeln är redan tillagd.",
  SecurityError: "Passernycklar går inte att använda på den här adressen.",
  TypeError: "Portalen går inte att nå just nu. Försök igen om en stund.",
};
const signedOut = "Du är utloggad. Logga in i en ny flik, gå tillbaka hit och försök igen.";

const works = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

function tell({ form }, words) {
  form.querySelector("[data-passkey-told]").textContent = words;
}

/** Do `step` once at a time when the button is pressed; what goes wrong is told beside it. */
function when(button, step) {
  let busy = false;
  button.hidden = false;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    tell(button, "");
    try {
      await step(button);
    } catch (error) {
      tell(button, WORDS[error.name] ?? "Passernyckeln gick inte att använda. Försök igen.");
    } finally {
      busy = false;
    }
  });
}

async function add({ form }) {
  const asked = JSON.parse(document.getElementById("passkey-options").textContent).creation_options;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked.publicKey);
  const made = await navigator.credentials.create({ publicKey });
  form.elements.credential.value = JSON.stringify(made.toJSON());
  form.requestSubmit();
}

/** When the portal gives no challenge, something else is to be put right: the form is sent as it is, to be told what. */
async function sign(button) {
  const { form } = button;
  const answer = await fetch(button.dataset.passkeySign, { method: "POST", body: new FormData(form) });
  if (answer.redirected) {
    tell(button, signedOut);
    return;
  }
  if (answer.ok) {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON((await answer.json()).publicKey);
    const given = await navigator.credentials.get({ publicKey });
    form.elements.assertion.value = JSON.stringify(given.toJSON());
  }
  form.requestSubmit(button);
}

/** Sign in, or show again who one is, with what the page or the address in the button asks for. */
async function show(button) {
  const { form } = button;
  const address = button.dataset.passkeyLogin;
  const asked = address
    ? await (await fetch(address, { headers: { Accept: "application/json" } })).json()
    : JSON.parse(document.getElementById("passkey-options").textContent);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked.request_options.publicKey);
  const given = await navigator.credentials.get({ publicKey });
  form.elements.credential.value = JSON.stringify(given.toJSON());
  form.submit();
}

for (const button of document.querySelectorAll("[data-passkey-add]")) {
  if (works) when(button, add);
  else tell(button, "Den här webbläsaren kan inte använda passernycklar. Pröva en nyare.");
}
if (works) {
  for (const button of document.querySelectorAll("[data-passkey-sign]")) when(button, sign);
  for (const button of document.querySelectorAll("[data-passkey-login], [data-passkey-show]")) when(button, show);
}
