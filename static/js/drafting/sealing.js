/**
 * What is kept in the browser is encrypted (XChaCha20-Poly1305) with a key that comes with the page and is kept nowhere
 * there: whoever opens the browser's storage without being signed in as the writer reads nothing.
 *
 * `keys`: the keys of the page, base64, parted by spaces: the one of now, then those of before. `about`: what the text
 * belongs to; it opens for that only.
 */
import { xchacha20poly1305 } from "../../vendor/noble-ciphers/chacha.js";

const NONCE = 24;
const encoder = new TextEncoder();
const bytesOf = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
const base64Of = (bytes) => {
  let signs = "";
  for (let at = 0; at < bytes.length; at += 8192) signs += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(signs);
};
const cipher = (key, nonce, about) => xchacha20poly1305(bytesOf(key), nonce, encoder.encode(about));

/** The text as it may lie in the browser. */
export const seal = (keys, about, text) => {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const sealed = cipher(keys.split(" ")[0], nonce, about).encrypt(encoder.encode(text));
  return base64Of(nonce) + base64Of(sealed);
};

/** The text again; null for what none of the keys has sealed about this. */
export const unseal = (keys, about, sealed) => {
  for (const key of keys.split(" ")) {
    try {
      const nonce = bytesOf(sealed.slice(0, (NONCE / 3) * 4));
      const text = cipher(key, nonce, about).decrypt(bytesOf(sealed.slice((NONCE / 3) * 4)));
      return new TextDecoder().decode(text);
    } catch {
      // another key, perhaps
    }
  }
  return null;
};
