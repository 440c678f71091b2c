/** Words that are marked in the text fill in their numbers; without a script they are typed. */
const words = document.querySelector("[data-words]");
const first = document.querySelector("input[name=first]");
const last = document.querySelector("input[name=last]");

function isMarked(word, selection) {
  return selection.containsNode(word, true) && selection.toString().trim() !== "";
}

function takeOver() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !words.contains(selection.anchorNode)) {
    return;
  }
  const marked = [...words.querySelectorAll("[data-word]")].filter((word) => isMarked(word, selection));
  if (marked.length) {
    first.value = marked[0].dataset.word;
    last.value = marked[marked.length - 1].dataset.word;
  }
}

words.addEventListener("mouseup", takeOver);
words.addEventListener("touchend", takeOver);
document.addEventListener("keyup", takeOver);
