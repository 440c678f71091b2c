/**
 * Lines pasted into a field for one number. A one-line field turns line breaks into spaces, by which "200" and "300"
 * below each other would read as 200 300; they become tabs, which the server never takes for thousands separators.
 */
const NUMBER = "input[inputmode=numeric], input[inputmode=decimal]";
const LINE_ENDS = /[\n\r\v\f\u0085\u2028\u2029]+/g;

document.addEventListener("paste", (event) => {
  const pasted = event.clipboardData.getData("text/plain").trim();
  if (!event.target.matches(NUMBER) || pasted.search(LINE_ENDS) < 0) return;
  event.preventDefault();
  const field = event.target;
  field.setRangeText(pasted.replace(LINE_ENDS, "\t"), field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
});

export {}; // a module, also to what joins it to others (config/answering/static_files.py)
