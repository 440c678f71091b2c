/** The list of sections is longer than the window: the one in view is scrolled into sight, and nothing else moves. */
const list = document.querySelector(".sp-sections");
const current = list?.querySelector("[aria-current]");

if (current && list.scrollHeight > list.clientHeight) {
  list.scrollTop = current.offsetTop - (list.clientHeight - current.offsetHeight) / 2;
}

export {}; // a module, also to what joins it to others (config/answering/static_files.py)
