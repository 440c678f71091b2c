/**
 * Text pasted from Word, Excel or a web page into a field of several lines: as plain text that reads the same. The
 * browser's own plain text loses the signs of a web page's lists. That something was changed is said once a page.
 */
import { announce, announceOf } from "./announcing.js";
import { plainText } from "./plain_text.js";

const TOLD = "Det inklistrade är nu vanlig text: listor har sina tecken, tabeller har tabbar mellan cellerna och länkar har sin adress.";
const FORMATTED = /<(b|strong|i|em|u|ul|ol|li|table|h[1-6]|a|sub|sup)[\s>]|mso-list|font-(weight|style)|text-decoration/i;
const bare = (text) => text.replace(/\r\n?/g, "\n").replace(/\u00a0/g, " ").trim();
let said = false;

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || field.readOnly) return;
  const html = event.clipboardData.getData("text/html");
  const text = html ? plainText(html) : "";
  if (!text) return;
  const plain = event.clipboardData.getData("text/plain");
  const parted = beginsList(text) && isWithinLine(field);
  if (parted || bare(text) !== bare(plain)) {
    event.preventDefault();
    insert(field, parted ? `\n${text}` : text);
  }
  if (FORMATTED.test(html)) say(field);
});

/** A list that is pasted after words begins on a line of its own. */
const beginsList = (text) => /^([•–-]|\d+[.)])[ \t]/.test(text);
const isWithinLine = (field) => /\S[ \t]*$/.test(field.value.slice(0, field.selectionStart));

/** As if it were typed, so that it can be undone. */
const insert = (field, text) => {
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
};

const say = (field) => {
  if (said) return;
  said = true;
  const line = document.createElement("p");
  line.className = "sp-quiet";
  line.textContent = TOLD;
  field.after(line);
  const question = field.closest("[data-question]");
  if (question) announceOf(question, TOLD);
  else announce(TOLD);
};
