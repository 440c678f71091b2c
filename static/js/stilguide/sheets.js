/**
 * The portal's style sheets as they are at another width, with the pointer or the focus on everything, or where the
 * browser forces colours: made from the very text that the page has, so that the guide shows nothing else.
 *
 * A view is { width (px), forced (boolean), hover (boolean), focus (boolean) }.
 */
const PX_AN_EM = 16;
const HEIGHT = 900;
// As specific as the pseudo-class that it stands for.
const ALWAYS = ":not(._)";
const FOCUSABLE = ":is(a, button, input, select, textarea, summary, [tabindex])";
// What a browser does where the person has chosen colours.
const FORCED = `
  :host { background: Canvas; }
  * { background-color: transparent !important; color: CanvasText !important; box-shadow: none !important; }
  *, ::before, ::after { border-color: CanvasText; }
  a, a * { color: LinkText !important; }
  .btn, .form-control, .form-select { border: 1px solid ButtonBorder; background-color: ButtonFace !important; }
  .sp-icon, .sp-tag::before, .sp-saved::before, .sp-counter::before { background-color: CanvasText !important; }
  :disabled { color: GrayText !important; }`;

/** The text of a sheet without comments, with what it imports in its place and the addresses of pictures whole. */
async function sourceOf(href) {
  const answer = await fetch(href);
  const text = (await answer.text()).replace(/\/\*[^]*?\*\//g, "");
  const address = (_, path) => `url("${new URL(path, href)}")`;
  const whole = text.replace(/url\(\s*["']?(?!data:)([^"')]+)["']?\s*\)/g, address);
  const imports = [...whole.matchAll(/@import\s+(?:url\()?"([^"]+)"\)?\s*;/g)];
  const imported = await Promise.all(imports.map(([, path]) => sourceOf(new URL(path, href).href)));
  return imports.reduce((done, [found], number) => done.replace(found, () => imported[number]), whole);
}

function holds(feature, view) {
  const [, name, relation, amount, unit] =
    feature.match(/^\(\s*([a-z-]+)\s*(?:(:|[<>]=?)\s*([\d.]+)(em|rem|px))?/) || [];
  const px = Number(amount) * (unit === "px" ? 1 : PX_AN_EM);
  const measured = name?.endsWith("height") ? HEIGHT : view.width;
  if (/^(min|max)?-?(width|height)$/.test(name)) {
    return name.startsWith("min") || relation.startsWith(">") ? measured >= px : measured <= px;
  }
  if (name === "forced-colors") return view.forced;
  return matchMedia(feature).matches;
}

const applies = (media, view) =>
  media.split(",").some((part) => part.trim().split(/\s+and\s+/).every((feature) => holds(feature.trim(), view)));

/** A sheet for a shadow root: all of the document's, as the view has them. */
export async function sheetOf(view) {
  const links = [...document.querySelectorAll("link[rel=stylesheet]")];
  const sources = await Promise.all(links.map((link) => sourceOf(link.href)));
  let text = sources.join("\n").replaceAll(":root", ":host");
  text = text.replace(/@media([^{]+)\{/g, (_, media) => `@media ${applies(media, view) ? "all" : "not all"} {`);
  if (view.hover) text = text.replaceAll(":hover", ALWAYS);
  if (view.focus) text = text.replace(/:focus(-visible)?(?!-|\w)/g, FOCUSABLE);
  const made = new CSSStyleSheet();
  made.replaceSync(view.forced ? text + FORCED : text);
  return made;
}
