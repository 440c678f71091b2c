/**
 * A button pressed twice does what it does once: the same form is not sent again by the same button within a second.
 * A different button, and a later press, are somebody's own will.
 */
const A_DOUBLE_CLICK_MS = 1000;
const sent = new WeakMap();

/** What was pressed was not sent after all: the next press counts, however soon it comes. */
export const forgetPress = (form) => sent.delete(form);

document.addEventListener(
  "submit",
  (event) => {
    const last = sent.get(event.target);
    if (last && last.button === event.submitter && event.timeStamp - last.at < A_DOUBLE_CLICK_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sent.set(event.target, { button: event.submitter, at: event.timeStamp });
  },
  true,
);
