// Small help with the document, shared by all parts of the kit.
//
// el(tag, props, ...children) -> HTMLElement     svg(tag, props, ...children) -> SVGElement
//   props: class, text, style: {..}, on...: function; any other is an attribute (true: empty;
//   null, undefined, false: left out). children: nodes, strings, arrays of them, or null.
// uid(prefix = "zsl") -> string                  an id that no other element has
// onFrame(fn) -> request                         request() runs fn once at the next frame;
//                                                request.now() at once, request.cancel() not at all
// colour(name, at = document.body) -> string     "--zsl-seen" or any CSS colour, as a canvas
//                                                takes it, in the theme that the page has now
// onTheme(fn) -> stop()                          fn() when the page turns dark or light
// onVisible(element, fn) -> stop()               fn(bool) when it enters or leaves the window
// reducedMotion() -> bool

const SVG_SPACE = "http://www.w3.org/2000/svg";
let lastId = 0;
const idMark = Math.random().toString(36).slice(2, 8); // another figure counts for itself

export const el = (tag, props, ...children) =>
  furnish(document.createElement(tag), props, children);

export const svg = (tag, props, ...children) =>
  furnish(document.createElementNS(SVG_SPACE, tag), props, children);

function furnish(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "style") Object.assign(element.style, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export const uid = (prefix = "zsl") => `${prefix}-${idMark}-${(lastId += 1)}`;

export function onFrame(fn) {
  let stop = null;
  const run = () => {
    stop = null;
    fn();
  };
  const request = () => {
    if (stop) return;
    if (document.hidden) {
      const timer = setTimeout(run, 50); // a hidden tab has no frames
      stop = () => clearTimeout(timer);
    } else {
      const frame = requestAnimationFrame(run);
      stop = () => cancelAnimationFrame(frame);
    }
  };
  request.cancel = () => {
    stop?.();
    stop = null;
  };
  request.now = () => {
    request.cancel();
    fn();
  };
  return request;
}

const resolvedColours = new Map();
let themeOfColours = "";

export function colour(name, at = document.body) {
  const theme = themeNow();
  if (theme !== themeOfColours) resolvedColours.clear();
  themeOfColours = theme;
  if (!resolvedColours.has(name)) {
    const place = at.isConnected ? at : document.body;
    // where a reader has forced colours, the meanings of ours stay
    const probe = el("span", { hidden: true, style: { forcedColorAdjust: "none" } });
    probe.style.color = name.startsWith("--") ? `var(${name}, currentColor)` : name;
    place.append(probe);
    resolvedColours.set(name, getComputedStyle(probe).color);
    probe.remove();
  }
  return resolvedColours.get(name);
}

// The book, Colab, JupyterLab and VS Code each say "dark" in their own way.
const SYSTEM_SAYS = ["(prefers-color-scheme: dark)", "(forced-colors: active)"];
const THEME_ATTRIBUTES = ["data-theme", "theme", "data-jp-theme-light", "data-jp-theme-name", "class"];

function themeNow() {
  const page = [document.documentElement, document.body];
  const said = page.map((element) => THEME_ATTRIBUTES.map((name) => element.getAttribute(name)));
  return `${said}|${SYSTEM_SAYS.map((query) => matchMedia(query).matches)}|${styleSheetCount()}`;
}

// a style sheet that comes later may bring the colours
const styleSheetCount = () => document.styleSheets.length;

export function onTheme(fn) {
  const watcher = new MutationObserver(() => fn());
  for (const element of [document.documentElement, document.body])
    watcher.observe(element, { attributes: true, attributeFilter: THEME_ATTRIBUTES });
  const system = SYSTEM_SAYS.map((query) => matchMedia(query));
  for (const each of system) each.addEventListener("change", fn);
  return () => {
    watcher.disconnect();
    for (const each of system) each.removeEventListener("change", fn);
  };
}

export function onVisible(element, fn) {
  const watcher = new IntersectionObserver((entries) => fn(entries.at(-1).isIntersecting));
  watcher.observe(element);
  return () => watcher.disconnect();
}

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
