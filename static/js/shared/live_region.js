/**
 * What an action did stands on the page that it leads to. A live region that is filled from the start says nothing in
 * most screen readers, so a hidden one is filled with the same words a moment later, and is gone when they have been said.
 */
const A_MOMENT_MS = 400;
const SAID_MS = 10_000;

const texts = [...document.querySelectorAll("[data-said]")].map((each) => each.innerText.replace(/\s+/g, " ").trim());
const region = document.createElement("div");
region.className = "visually-hidden";
region.setAttribute("role", "status");
document.querySelector("main").append(region);
setTimeout(() => {
  region.textContent = texts.filter(Boolean).join(" ");
}, A_MOMENT_MS);
setTimeout(() => region.remove(), SAID_MS);
