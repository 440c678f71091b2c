/**
 * Formatted text as plain text that reads the same: a list keeps its signs, a table is a line a row with tabs between
 * its cells, a paragraph is a line. What is pasted is read by a parser that runs nothing and fetches nothing.
 */
const BULLET = "•";
const STEP = "  ";
const GAP = /^(p|h[1-6]|blockquote|pre|ul|ol|dl|table|hr)$/;
const BLOCK = /^(address|article|aside|body|caption|dd|details|div|dt|fieldset|figure|footer|form|header|html|li|main|nav|section|summary)$/;
const UNSEEN = /^(script|style|head|title|meta|link|template|noscript|object|svg|img)$/;
const ADDRESS = /^(https?:\/\/|mailto:)/i;
const WORD_LIST = /mso-list:\s*l\d+\s+level(\d+)/i;
const WORD_SIGN = /mso-list:\s*ignore/i;
const WORD_BULLETS = /^[·o§Øüv¨\uf000-\uf0ff•▪●○■□◦–-]$/;

/** `html` from a clipboard as plain text. */
export const plainText = (html) => {
  const body = new DOMParser().parseFromString(withoutLook(html), "text/html").body;
  const written = new Written();
  write(body, written, { depth: 0, keeps: false });
  return written.text;
};

/** Without what the page's security policy would report: looks are only asked for, as data. */
const withoutLook = (html) =>
  html
    .replace(/<style[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle(\s*=)/gi, " data-look$1"));

/** Lines as they are written. A blank line parts what the page parts by a margin, but for items below each other. */
class Written {
  #lines = [""];

  add(text) {
    const line = this.#lines.length - 1;
    const begins = !this.#lines[line] || /[\t ]$/.test(this.#lines[line]);
    this.#lines[line] += begins ? text.replace(/^ +/, "") : text;
  }

  sign(text) {
    this.#lines[this.#lines.length - 1] += text;
  }

  end() {
    const line = this.#lines.length - 1;
    this.#lines[line] = this.#lines[line].replace(/ +$/, "");
    if (this.#lines[line]) this.#lines.push("");
  }

  break() {
    this.#lines.push("");
  }

  part() {
    this.end();
    if (this.#lines.length > 1 && this.#lines.at(-2)) this.#lines.push("");
  }

  get text() {
    return this.#lines.join("\n").replace(/[ ]+$/gm, "").replace(/\n{3,}/g, "\n\n").replace(/^\n+|\n+$/g, "");
  }
}

const write = (element, written, place) => {
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) writeText(node.data, written, place);
    else if (node.nodeType === Node.ELEMENT_NODE) writeElement(node, written, place);
  }
};

const writeText = (text, written, place) => {
  if (place.keeps) text.split("\n").forEach((line, number) => {
    if (number) written.break();
    written.sign(line);
  });
  else written.add(text.replace(/[ \t\r\n]+/g, " "));
};

const writeElement = (element, written, place) => {
  const name = element.localName;
  const style = element.getAttribute("data-look") ?? "";
  if (UNSEEN.test(name) || /display:\s*none|mso-hide:\s*all/i.test(style)) return;
  if (name === "br") written.break();
  else if (name === "table") writeTable(element, written, place);
  else if (name === "a") writeLink(element, written, place);
  else if (name === "ul" || name === "ol") writeList(element, written, place);
  else if (WORD_LIST.test(style)) writeWordItem(element, written, Number(WORD_LIST.exec(style)[1]));
  else if (GAP.test(name) && !/^Mso/.test(element.className)) writeBlock(element, written, place, () => (place.depth ? written.end() : written.part()));
  else if (GAP.test(name) || BLOCK.test(name)) writeBlock(element, written, place, () => written.end());
  else write(element, written, place);
};

const writeBlock = (element, written, place, end) => {
  end();
  const keeps = place.keeps || element.localName === "pre" || /white-space:\s*pre/i.test(element.getAttribute("data-look") ?? "");
  write(element, written, { ...place, keeps });
  end();
};

const writeList = (list, written, place) => {
  if (place.depth) written.end();
  else written.part();
  let number = Number(list.getAttribute("start") ?? 1);
  for (const item of list.children) {
    if (item.localName !== "li") {
      writeElement(item, written, { ...place, depth: place.depth + 1 });
      continue;
    }
    number = Number(item.getAttribute("value") ?? number);
    written.end();
    written.sign(`${STEP.repeat(place.depth)}${list.localName === "ol" ? `${number}.` : BULLET} `);
    write(item, written, { ...place, depth: place.depth + 1 });
    written.end();
    number += 1;
  }
  if (!place.depth) written.part();
};

/** Word's own lists are paragraphs, with the sign in a span that only Word leaves out. */
const writeWordItem = (item, written, level) => {
  const signs = [...item.querySelectorAll("[data-look]")].filter((each) => WORD_SIGN.test(each.getAttribute("data-look")));
  const sign = signs.map((each) => each.textContent.trim()).find(Boolean) ?? "";
  const bare = item.cloneNode(true);
  for (const each of bare.querySelectorAll("[data-look]")) if (WORD_SIGN.test(each.getAttribute("data-look"))) each.remove();
  written.end();
  written.sign(`${STEP.repeat(level - 1)}${!sign || WORD_BULLETS.test(sign) ? BULLET : sign} `);
  write(bare, written, { depth: level, keeps: false });
  written.end();
};

/** Where a link of the web or of mail leads, after its words, unless they say it. */
const writeLink = (link, written, place) => {
  write(link, written, place);
  const address = link.getAttribute("href")?.trim() ?? "";
  const shown = link.textContent.trim();
  if (!shown || !ADDRESS.test(address) || shown.split(/\s+/).some((word) => bareAddress(word) === bareAddress(address))) return;
  written.add(` (${address.replace(/^mailto:/i, "")})`);
};

const bareAddress = (text) => {
  const bare = text.replace(/^[(<]+|[)>.,;:]+$/g, "").toLowerCase().replace(ADDRESS, "").replace(/\?subject.*$|\/+$/g, "");
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
};

/** A line a row, a tab between its cells; a table of one column, such as a frame around a text, is what stands in it. */
const writeTable = (table, written, place) => {
  written.part();
  const isFrame = [...table.rows].every((row) => row.cells.length < 2);
  for (const row of table.rows) {
    if (isFrame) {
      for (const cell of row.cells) writeBlock(cell, written, place, () => written.end());
      continue;
    }
    const cells = [...row.cells].map((cell) => {
      const inside = new Written();
      write(cell, inside, { depth: 1, keeps: place.keeps });
      const text = inside.text.replace(/\s*\n\s*/g, " ");
      return [text, ...Array(Math.max(0, Math.min(cell.colSpan, 50) - 1)).fill("")];
    });
    written.end();
    written.sign(cells.flat().join("\t"));
    written.end();
  }
  written.part();
};
