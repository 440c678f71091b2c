// Copies the text of a field, exactly as it was signed. Where the receiver counts a line break as two characters it is
// copied as two. Without the clipboard the text is selected, to be copied by hand.
const told = document.querySelector("[data-copy-told]");

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  const text = field.dataset.breaks === "two" ? field.value.replaceAll("\n", "\r\n") : field.value;
  let done = "Kopierat";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    field.focus();
    field.select();
    done = "Texten är markerad: kopiera den med Ctrl+C";
  }
  const line = button.parentElement;
  let note = line.querySelector("[data-copied]");
  if (!note) {
    note = document.createElement("span");
    note.dataset.copied = "";
    line.append(" ", note);
  }
  note.textContent = done;
  told.textContent = done;
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
