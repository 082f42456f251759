"""A page with one figure and its model in reach of the test, as a notebook with a kernel has it."""

import json

from figure_pages import model_of

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>driven</title>
<style>body{margin:16px;font:16px/1.5 sans-serif}</style><body><div id="here"></div>
<script type="module">
const { state, buffers } = %s;
for (const { path, data } of buffers) {
  const text = atob(data);
  const holder = path.slice(0, -1).reduce((at, key) => at[key], state);
  holder[path.at(-1)] = new DataView(Uint8Array.from(text, (c) => c.charCodeAt(0)).buffer);
}
const heard = {};
const tell = (name) => (heard[`change:${name}`] ?? []).forEach((fn) => fn());
window.saved = {};
const model = {
  get: (name) => state[name],
  set(name, value) {
    const before = state[name];
    state[name] = value;
    if (before !== value) tell(name); // as in a notebook, a figure hears of its own changes
  },
  on: (name, fn) => (heard[name] ??= []).push(fn),
  off: (name, fn) => { heard[name] = (heard[name] ?? []).filter((each) => each !== fn); },
  save_changes() {
    const plain = Object.entries(state).filter(([, v]) => !(v instanceof DataView));
    window.saved = Object.fromEntries(plain.filter(([name]) => !name.startsWith("_")));
  },
};
// what a kernel sends: all values first, then one event each
window.fromPython = (values) => {
  Object.assign(state, values);
  Object.keys(values).forEach(tell);
};
const style = document.createElement("style");
style.textContent = state._css;
document.head.append(style);
const url = URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" }));
const figure = (await import(url)).default;
window.cleanup = await figure.render({ model, el: document.getElementById("here") });
window.listening = () => Object.values(heard).flat().length;
window.ready = true;
</script></body></html>"""


def open_driven(open_html, figure, **options):
    """Open the figure; the page then has ``fromPython({..})``, ``saved`` and ``cleanup()``."""
    model = json.dumps(model_of(figure)).replace("</", "<\\/")
    page = open_html(PAGE.replace("%s", model, 1), **options)
    page.wait_for_function("window.ready")
    return page


def swipe(page, places, end="touchEnd"):
    """A finger that comes down at the first place, goes on to the others, and is lifted."""
    hand = page.context.new_cdp_session(page)
    for k, (x, y) in enumerate(places):
        kind = "touchMove" if k else "touchStart"
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    hand.send("Input.dispatchTouchEvent", {"type": end, "touchPoints": []})


def scroll_back(page):
    """After a swipe that the page took: wait for its scrolling, then bring it back to its top.

    A quick finger leaves the page gliding, and what it still glides is added to a place that a
    script sets. So the top has to hold for some frames.
    """
    page.wait_for_function("scrollY > 0")
    page.evaluate("""() => new Promise((done) => {
        let still = 0;
        const frame = () => {
            still = scrollY ? 0 : still + 1;
            if (still > 30) return done();
            scrollTo(0, 0);
            requestAnimationFrame(frame);
        };
        frame();
    })""")
