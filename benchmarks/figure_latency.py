"""How fast the attribute explorer answers: from a finger's move to the drawn frame, on a page.

``python benchmarks/figure_latency.py`` trains a small model on the zoo, writes the explorer as a
page of its own and opens it in headless Chromium. It then moves a slider with real mouse events.
A move counts from the event's own time stamp, taken by the browser when the input came, to the end
of the first frame after it, in which the cloud stands at its new place. Of that, the figure's own
arithmetic and drawing is given too. The animal is painted in the frame after, and so counted by
itself. Pages take turns, so that a busy moment hits all of them alike. Last, the time from opening
a page to its first drawing.

``--page FILE`` measures any page with an explorer instead, such as a built chapter.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from harness import machine, summarise

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from chromium import chromium

SAID = {"cloud": "the cloud", "own": "of that the figure's own", "animal": "the animal"}
FIGURE = "document.querySelector('.zsl-explorer')?.explorer"
LISTEN = """() => {
  window.times = { cloud: [], own: [], animal: [] };
  const figure = document.querySelector(".zsl-explorer");
  // a frame is over when a task posted in it runs, or when the next frame begins
  const afterFrame = (fn) => requestAnimationFrame(() => {
    const once = () => fn && [fn(), fn = null];
    const channel = new MessageChannel();
    channel.port1.onmessage = once;
    channel.port2.postMessage(0);
    requestAnimationFrame(once);
  });
  document.addEventListener("input", (event) => { // before the figure hears of it
    const since = () => performance.now() - event.timeStamp;
    afterFrame(() => {
      times.cloud.push(since());
      times.own.push(figure.explorer.cost);
    });
    requestAnimationFrame(() => afterFrame(() => times.animal.push(since())));
  }, true);
}"""
FIRST = """() => {
  window.firstDrawing = null;
  const look = () => {
    if (document.querySelector(".zsl-explorer")?.explorer?.frames > 0)
      window.firstDrawing = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def make_page(points: int, folder: Path) -> Path:
    """An exported page with the explorer of a model that was trained for a moment."""
    import zslkit

    problem = zslkit.load("zoo")
    model = zslkit.methods.FCLSWGAN(seed=0).fit(problem, progress=False)
    explorer = zslkit.widgets.AttributeExplorer(model, problem, n=points, figure_id="explorer")
    page = folder / f"{points}.html"
    zslkit.widgets.export_web(explorer, page)
    return page


def open_page(browser, path: Path):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    context.set_offline(True)
    page = context.new_page()
    page.add_init_script(f"({FIRST})()")
    page.goto(path.resolve().as_uri())
    page.locator(".zsl-place").first.scroll_into_view_if_needed()
    page.wait_for_function(f"{FIGURE}?.frames > 0", timeout=60_000)
    return page


def drag(page, moves: int) -> dict[str, list[float]]:
    """Milliseconds of every move of one drag: input to cloud, the figure's own, input to animal."""
    page.evaluate("() => Object.values(times).forEach((each) => { each.length = 0; })")
    slider = page.locator(".zsl-explorer .zsl-sliders input[type=range]:visible").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    page.mouse.down()
    for k in range(moves):
        at = 0.5 + 0.4 * (1 if k % 2 else -1) * ((k % 9) + 1) / 9
        page.mouse.move(box["x"] + at * box["width"], middle)
        page.wait_for_timeout(50)  # a hand does not move faster than a screen shows
    page.mouse.up()
    page.wait_for_timeout(100)
    return page.evaluate("times")


def report(name: str, milliseconds: list[float]) -> str:
    timing = summarise(milliseconds)
    high = sorted(milliseconds)[int(0.95 * (len(milliseconds) - 1))]
    return f"| {name} | {timing.p10:.1f} | {timing.median:.1f} | {high:.1f} | {timing.calls} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", type=Path, help="a page with an explorer, instead of making one")
    parser.add_argument("--points", type=int, nargs="+", default=[100, 200, 400])
    parser.add_argument("--rounds", type=int, default=6, help="drags for each page (default: 6)")
    parser.add_argument("--moves", type=int, default=20, help="moves a drag (default: 20)")
    args = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        if args.page:
            paths = {args.page.name: args.page}
        else:
            paths = {f"{n} points": make_page(n, Path(folder)) for n in args.points}
        pages = {name: open_page(browser, path) for name, path in paths.items()}
        milliseconds = {name: {key: [] for key in SAID} for name in pages}
        for page in pages.values():
            page.evaluate(LISTEN)
            drag(page, args.moves)  # the first one lets the browser compile
        for _ in range(args.rounds):
            for name, page in pages.items():
                page.bring_to_front()
                for key, values in drag(page, args.moves).items():
                    milliseconds[name][key] += values
        first = {name: [] for name in pages}
        for _ in range(args.rounds):
            for name, path in paths.items():
                page = open_page(browser, path)
                first[name].append(page.evaluate("firstDrawing"))
                page.context.close()
        print(f"Chromium {browser.version}, headless, without a graphics card")
    print("\n| input to frame | p10 (ms) | median (ms) | 95th percentile (ms) | moves |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for key, words in SAID.items():
        for name, values in milliseconds.items():
            print(report(f"{name}: {words}", values[key]))
    print("\n| opened to first drawing | p10 (ms) | median (ms) | 95th percentile (ms) | times |")
    print("| --- | ---: | ---: | ---: | ---: |")
    print("\n".join(report(name, values) for name, values in first.items()))


if __name__ == "__main__":
    main()
