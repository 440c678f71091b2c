/**
 * What is taken out of every text before it is kept: the rule of config/language/text.py, character for character, so that page
 * and server count alike. The lists are the same; tests/browser/test_counting_js.py holds one to the other.
 */
const INVISIBLE =
  String.raw`\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u17b4\u17b5\u180e\u200b\u200e` +
  String.raw`\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\u{e0000}-` +
  String.raw`\u{e001f}\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}` +
  String.raw`\u{6fffe}\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}` +
  String.raw`\u{bffff}\u{cfffe}\u{cffff}\u{dfffe}\u{dffff}\u{efffe}\u{effff}\u{ffffe}\u{fffff}\u{10fffe}` +
  String.raw`\u{10ffff}`;
const JOINERS =
  String.raw`\u200c\u200d\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0020}-\u{e007f}`;
const JOINED =
  String.raw`\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\uabff\ufb50-\ufdcf\ufdf0-` +
  String.raw`\ufdff\ufe70-\ufefc\u{10a00}-\u{11fff}\u{1e900}-\u{1eeff}`;
const PICTURE =
  String.raw`\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u2328\u232b-\u23ff\u2460-\u24ff\u25a0-` +
  String.raw`\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\u{1f000}-\u{1faff}`;
const SELECTORS = String.raw`\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}`;
const EAST_ASIAN = String.raw`\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u{20000}-\u{3ffff}`;
const SELECTED =
  String.raw`\u1000-\u109f\u2200-\u22ff\u2a00-\u2aff\ua840-\ua87f\uaa60-\uaa7f\u{10ac0}-\u{10aff}\u{13000}-` +
  String.raw`\u{1345f}`;
const YOUNG =
  String.raw`\u05c8\u05c9\u0897\u1acf-\u1af0\u{105c9}\u{105d2}\u{105da}\u{105e4}\u{10d69}-\u{10d6d}\u{10ecb}-` +
  String.raw`\u{10ecf}\u{10ef0}-\u{10efb}\u{10efd}-\u{10eff}\u{11380}-\u{113ff}\u{11f41}\u{11f42}\u{16100}-` +
  String.raw`\u{1613f}\u{16d40}-\u{16d7f}\u{1d127}\u{1d128}\u{1d250}-\u{1d252}\u{1d25b}\u{1d25c}\u{1d25f}` +
  String.raw`\u{1d280}\u{1d281}\u{1e08f}\u{1e4ec}-\u{1e4ef}\u{1e5ee}\u{1e5ef}\u{1e6e3}\u{1e6e6}\u{1e6ee}\u{1e6ef}` +
  String.raw`\u{1e6f5}`;
const BULLETS =
  String.raw`\uf06c\uf06e\uf06f\uf070\uf071\uf075\uf076\uf077\uf0a1\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc\uf0fe`;

const GONE = new RegExp(`[${INVISIBLE}]`, "gu");
const UNNEEDED_JOINER = new RegExp(
  String.raw`((?<=[${JOINED}])[\u200c\u200d]|(?<=[${PICTURE}\ufe0f])\u200d(?=[${PICTURE}])` +
    String.raw`|\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}` +
    String.raw`|(?<=[\u{13000}-\u{1342f}])[\u{13430}-\u{1343f}]+|(?<=[\u{1bc00}-\u{1bc9f}])[\u{1bca0}-\u{1bca3}]+` +
    String.raw`|(?<=[\u{1d100}-\u{1d172}])[\u{1d173}-\u{1d17a}]+)|[${JOINERS}]`,
  "gu",
);
const UNNEEDED_SELECTOR = new RegExp(
  String.raw`((?<=[${PICTURE}${EAST_ASIAN}${SELECTED}])[\ufe00-\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)` +
    String.raw`|(?<=[\u1800-\u18af])[\u180b-\u180d\u180f]|(?<=[${EAST_ASIAN}])[\u{e0100}-\u{e01ef}])|[${SELECTORS}]`,
  "gu",
);
const BULLET = new RegExp(
  String.raw`[${BULLETS}]|^([ \t\u00a0]*)[\uf020-\uf0df\uf0e1-\uf0ff](?=[ \t\u00a0]|$)`,
  "gmu",
);
const YOUNG_SIGN = new RegExp(`([${YOUNG}])`, "u");
const SIGNS = new Map([["\uf0e0", "\u2192"], ["\uf0df", "\u2190"], ["\uf04a", "\u263a"], ["\uf04c", "\u2639"]]);

const compose = (text) => text.split(YOUNG_SIGN).map((part) => part.normalize("NFC")).join("");

/** `text` as it is kept. */
export const clean = (text) => {
  const lines = text
    .replaceAll("\0", "")
    .replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, "\n")
    .replace(/[\ud800-\udfff]/gu, "\ufffd");
  const selected = compose(lines).replace(GONE, "").replace(UNNEEDED_SELECTOR, "$1");
  const seen = selected.replace(UNNEEDED_JOINER, "$1");
  const signs = seen.replace(/[\uf0e0\uf0df\uf04a\uf04c]/g, (sign) => SIGNS.get(sign));
  return compose(signs.replace(BULLET, "$1\u2022"));
};
