// Draws the book's live figures on a page without a kernel.
//
// A page holds the state of its widgets as JSON (Sphinx with myst-nb writes it, and so does
// `zslkit export-web`), and one tag for each place where a figure stands:
//   <script type="application/vnd.jupyter.widget-state+json">{"state": {id: {state, buffers}}}
//   <script type="application/vnd.jupyter.widget-view+json">{"model_id": id}
// In the first, "texts" may hold strings that several figures share; {"$text": key} then stands in
// their place, as the value of a trait or as the data of a buffer. All of it may be zipped, see readState.
// An address that names a figure (kit/link.js) leads to it.
// Nothing is asked of the network, and pages opened as files work: a figure's module is loaded from
// memory.
(() => {
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const SORRY = "This figure could not be drawn here; the chapter reads on without it.";
  // a figure is drawn when it is this near to the window
  const AHEAD = "600px";
  // and until then keeps this much of the page
  const ROOM = "24rem";
  // ms for which a figure that a link leads to is outlined
  const SHOWN = 2500;
  // by text: two figures of a kind share their module
  const modules = new Map();
  const styles = new Set();

  function bytes(base64) {
    const text = atob(base64);
    const array = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) array[i] = text.charCodeAt(i);
    // as in a notebook
    return new DataView(array.buffer);
  }

  // What a figure may ask of a model, with nobody at the other end.
  function makeModel(state) {
    const listeners = new Map();
    const tell = (name, ...said) => [...(listeners.get(name) ?? [])].forEach((fn) => fn(...said));
    const model = {
      get: (name) => state[name],
      set(name, value) {
        if (state[name] === value) return;
        state[name] = value;
        tell(`change:${name}`, model, value);
        tell("change", model);
      },
      on(name, fn) {
        if (!listeners.has(name)) listeners.set(name, new Set());
        listeners.get(name).add(fn);
      },
      off(name, fn) {
        if (!name) listeners.clear();
        else if (!fn) listeners.delete(name);
        else listeners.get(name)?.delete(fn);
      },
      save_changes() {},
      send() {},
    };
    return model;
  }

  // A state may be zipped (zslkit/widgets/zipping.py): {"zip": base64}, or {"file": address} of a
  // script beside the page, which calls zslState("letters of 15 bits", number of bytes).
  async function readState(found) {
    if (found.zip) return unzip(bytes(found.zip));
    return found.file ? unzip(await loadBytes(found.file)) : found;
  }

  function loadBytes(address) {
    return new Promise((done, failed) => {
      window.zslState = (letters, length) => done(bytesOfLetters(letters, length));
      const script = document.createElement("script");
      script.src = address;
      script.onerror = () => failed(new Error(`The figures' file ${address} is not there.`));
      document.head.append(script);
    });
  }

  function bytesOfLetters(letters, length) {
    const array = new Uint8Array(length);
    for (let i = 0, at = 0, held = 0, bits = 0; i < letters.length; i++) {
      held = (held << 15) | (letters.charCodeAt(i) - 0x3400);
      for (bits += 15; bits >= 8 && at < length; ) array[at++] = held >> (bits -= 8);
      held &= (1 << bits) - 1;
    }
    return array;
  }

  // Inflated, it is four bytes that say how long the JSON is, the JSON, and then the buffers, of
  // which it knows the lengths.
  async function unzip(deflated) {
    const inflated = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"));
    const whole = await new Response(inflated).arrayBuffer();
    let at = 4 + new DataView(whole).getUint32(0, true);
    const read = JSON.parse(new TextDecoder().decode(whole.slice(4, at)));
    for (const { buffers = [] } of Object.values(read.state))
      for (const buffer of buffers)
        if ("bytes" in buffer) buffer.data = new DataView(whole.slice(at, (at += buffer.bytes)));
    return read;
  }

  // id -> a function that makes the model when it is first wanted: bytes take time to unpack
  async function readModels() {
    const models = new Map();
    for (const tag of document.querySelectorAll(STATE)) {
      const { state, texts = {} } = await readState(JSON.parse(tag.textContent));
      for (const [id, entry] of Object.entries(state))
        if ("_esm" in (entry.state ?? {})) models.set(id, once(() => unpack(entry, texts)));
    }
    return models;
  }

  function unpack({ state, buffers = [] }, texts) {
    const whole = (value) => (value?.$text ? texts[value.$text] : value);
    for (const [name, value] of Object.entries(state)) state[name] = whole(value);
    for (const { path, data } of buffers) {
      const owner = path.slice(0, -1).reduce((inside, key) => inside[key], state);
      owner[path.at(-1)] = data instanceof DataView ? data : bytes(whole(data));
    }
    return makeModel(state);
  }

  function once(make) {
    let made;
    return () => (made ??= make());
  }

  async function load(text) {
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    try {
      const { default: widget } = await import(url);
      return typeof widget === "function" ? await widget() : widget;
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  function addStyle(text) {
    if (!text || styles.has(text)) return;
    styles.add(text);
    const style = document.createElement("style");
    style.textContent = text;
    document.head.append(style);
  }

  // model -> its module, initialised once, whatever number of views
  const started = new Map();

  async function start(model) {
    const text = model.get("_esm");
    if (!modules.has(text)) modules.set(text, load(text));
    const widget = await modules.get(text);
    await widget.initialize?.({ model });
    return widget;
  }

  async function draw(place, makeOne) {
    try {
      const model = makeOne();
      addStyle(model.get("_css"));
      if (!started.has(model)) started.set(model, start(model));
      const widget = await started.get(model);
      await widget.render({ model, el: place });
      place.dataset.drawn = "yes";
    } catch (error) {
      console.error(error);
      apologise(place);
    }
    place.style.minHeight = "";
  }

  function apologise(place) {
    const sentence = document.createElement("p");
    sentence.textContent = SORRY;
    place.replaceChildren(sentence);
    place.dataset.drawn = "no";
  }

  // the figure that the address names; of several the last, which is where the link was copied
  function placeOfLink(places, models) {
    const named = [...location.hash.matchAll(/[#&]zsl\.([^=&]+)=/g)].at(-1)?.[1];
    const isNamed = ([, id]) => encodeURIComponent(models.get(id)?.().get("figure_id")) === named;
    return named && places.find(isNamed)?.[0];
  }

  function leadTo(place) {
    // from here the Tab key goes on
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    const stay = new AbortController();
    const go = () => stay.signal.aborted || place.scrollIntoView({ behavior: "instant" });
    // who goes elsewhere may
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"])
      addEventListener(kind, () => stay.abort(), { signal: stay.signal, passive: true });
    go();
    const arrive = () => {
      if (!place.dataset.drawn) return;
      drawn.disconnect();
      // what lies above may have grown meanwhile
      go();
      stay.abort();
      place.classList.add("zsl-led");
      setTimeout(() => place.classList.remove("zsl-led"), SHOWN);
    };
    const drawn = new MutationObserver(arrive);
    drawn.observe(place, { attributes: true });
    arrive();
  }

  // a page that is loaded anew, or gone back to, is where its reader was
  const isOpened = () => performance.getEntriesByType("navigation")[0]?.type === "navigate";

  async function main() {
    const places = [...document.querySelectorAll(VIEW)].map((tag) => {
      const place = document.createElement("div");
      place.className = "zsl-place";
      place.style.minHeight = ROOM;
      tag.before(place);
      return [place, JSON.parse(tag.textContent).model_id];
    });
    let models = new Map();
    try {
      models = await readModels();
    } catch (error) {
      console.error(error);
    }
    const waiting = new Map();
    const watcher = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          watcher.unobserve(target);
          draw(target, waiting.get(target));
        }
      },
      { rootMargin: AHEAD },
    );
    for (const [place, id] of places) {
      if (models.has(id)) {
        waiting.set(place, models.get(id));
        watcher.observe(place);
      } else {
        apologise(place);
        place.style.minHeight = "";
      }
    }
    const lead = () => {
      try {
        const place = placeOfLink(places, models);
        if (place) leadTo(place);
      } catch {
        // a figure that cannot be unpacked says so itself
      }
    };
    addEventListener("hashchange", lead);
    if (isOpened()) lead();
  }

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", main);
  else main();
})();
