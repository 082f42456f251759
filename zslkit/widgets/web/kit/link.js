// A figure's state in the address of the page, so that a link shows what you see.
//
// The fragment keeps each figure apart: #zsl.explorer=c:tiger;a:5~0.25;s:7&zsl.stacking=gamma:0.3
// new Link(figureId, { onChange(state) })    onChange when the reader changes the address
//   .read() -> {key: string} | null
//   .write({key: string | number})           without a new entry in the history, 250 ms later
//   .url(state = what was written) -> string
//   .works                                   false in a notebook, whose address belongs to others:
//                                            there read gives null, write does nothing
//   .destroy()
// host.js scrolls to the figure that the address names.
// packValues(values) -> string               numbers in [0, 1], in thousandths, two letters each
// unpackValues(text) -> Float32Array | null
// copyText(text) -> Promise<string>          what became of it, for `buttons` to say beside them
// saveBlob(blob, name)                       saves a file, such as a picture

import { el } from "./dom.js";

const LINK_PAUSE = 250;

// host.js draws figures in such places; a notebook does not
const onOwnPage = () => document.querySelector(".zsl-place") !== null;

const fragmentParts = () =>
  location.hash
    .slice(1)
    .split("&")
    .filter((part) => part);

// what would be taken for a separator, here or in the address
const escapeState = (text) =>
  encodeURIComponent(text).replace(/%2C/g, ",").replace(/%20/g, "+");

const unescapeState = (text) => decodeURIComponent(text.replace(/\+/g, " "));

export class Link {
  constructor(figureId, { onChange } = {}) {
    this.prefix = `zsl.${encodeURIComponent(figureId)}=`;
    this.works = onOwnPage();
    this.state = this.read();
    this.timer = 0;
    this.onHash = () => {
      const state = this.read();
      if (!state || this.encode(state) === this.encode(this.state ?? {})) return;
      clearTimeout(this.timer);
      this.state = state;
      onChange?.(state);
    };
    addEventListener("hashchange", this.onHash);
  }

  read() {
    const part = fragmentParts().find((each) => each.startsWith(this.prefix));
    if (!part || !this.works) return null;
    try {
      const pairs = part.slice(this.prefix.length).split(";").filter((pair) => pair);
      return Object.fromEntries(
        pairs.map((pair) => {
          const [key, ...rest] = pair.split(":");
          return [unescapeState(key), unescapeState(rest.join(":"))];
        }),
      );
    } catch {
      return null; // a link cut in the middle of a letter
    }
  }

  write(state) {
    this.state = state;
    clearTimeout(this.timer);
    if (this.works) this.timer = setTimeout(() => this.flush(), LINK_PAUSE);
  }

  flush() {
    try {
      history.replaceState(history.state, "", this.url());
    } catch {
      // a page inside another (a notebook) may not be allowed to: the figure works without
    }
  }

  url(state = this.state ?? {}) {
    const others = fragmentParts().filter((part) => !part.startsWith(this.prefix));
    // an anchor (#section) stays first: browsers do not scroll to it then, nor do they need to
    const address = location.href.split("#")[0];
    return `${address}#${[...others, this.prefix + this.encode(state)].join("&")}`;
  }

  encode(state) {
    return Object.entries(state)
      .map(([key, value]) => `${escapeState(key)}:${escapeState(String(value))}`)
      .join(";");
  }

  destroy() {
    clearTimeout(this.timer);
    removeEventListener("hashchange", this.onHash);
  }
}

export const packValues = (values) =>
  Array.from(values, (value) => {
    const thousandths = Math.round(1000 * Math.min(1, Math.max(0, value)));
    return thousandths.toString(36).padStart(2, "0");
  }).join("");

export function unpackValues(text) {
  if (!/^([0-9a-z]{2})+$/.test(text ?? "")) return null;
  const values = text.match(/../g).map((pair) => parseInt(pair, 36) / 1000);
  return values.every((value) => value <= 1) ? Float32Array.from(values) : null;
}

export async function copyText(text) {
  const done = (await copyByClipboard(text)) || copyBySelection(text);
  return done ? "Copied." : "Your browser did not let the page copy.";
}

async function copyByClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // not over http, not in every frame
  }
}

function copyBySelection(text) {
  const before = document.activeElement;
  const field = el("textarea", { class: "zsl-hidden", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus?.({ preventScroll: true });
  return done;
}

export function saveBlob(blob, name) {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
