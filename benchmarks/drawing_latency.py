"""How fast *draw to search* answers: from the end of a stroke to the ranking on the screen.

``python benchmarks/drawing_latency.py`` trains a model for one epoch (how well it finds makes no
difference here), writes the figure as a page of its own and opens it in headless Chromium. It then
draws strokes with real mouse events. A stroke counts from the time stamp of ``pointerup``, taken by
the browser when the input came, to the end of the first frame after it, in which the pictures
stand. Of that, the figure's own arithmetic is given too: inking, the encoder, the ranking and the
writing of it.

``--page FILE`` measures any page with this figure instead, such as a built chapter.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from harness import machine

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from chromium import chromium

FIGURE = "document.querySelector('.zsl-draw')?.drawing"
LISTEN = """() => {
  window.times = { ranking: [], own: [] };
  const { drawing } = document.querySelector(".zsl-draw");
  const afterFrame = (fn) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = fn;
    channel.port2.postMessage(0);
  });
  document.addEventListener("pointerup", (event) => {
    if (!event.target.matches(".zsl-pad-canvas")) return;
    afterFrame(() => {
      times.ranking.push(performance.now() - event.timeStamp);
      times.own.push(drawing.times.cost);
    });
  }, true);
}"""


def make_page(folder: Path) -> Path:
    """An exported page with the figure of a model that was trained for a moment."""
    import zslkit

    problem = zslkit.load("zoo-sketches")
    model = zslkit.search.DoodleToSearch(epochs=1, seed=0).fit(problem, progress=False)
    page = folder / "draw.html"
    zslkit.widgets.export_web(zslkit.widgets.DrawToSearch(model, problem), page)
    return page


def draw(page, strokes: int) -> None:
    """Zigzags over the paper, each a little elsewhere."""
    box = page.locator(".zsl-pad-canvas").bounding_box()
    for k in range(strokes):
        x, y = (0.1 + 0.7 * ((k * step) % 10) / 10 for step in (3, 7))
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.mouse.down()
        for turn in range(1, 6):
            across, down = x + 0.04 * turn, y + 0.06 * (turn % 2)
            page.mouse.move(
                box["x"] + across * box["width"], box["y"] + down * box["height"], steps=2
            )
        page.mouse.up()
        page.wait_for_timeout(150)  # a hand rests between two strokes
    page.wait_for_timeout(300)


def line(name: str, milliseconds: list[float]) -> str:
    found = sorted(milliseconds)
    middle, high = found[len(found) // 2], found[int(0.95 * (len(found) - 1))]
    return f"| {name} | {middle:.1f} | {high:.1f} | {len(found)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", type=Path, help="a page with the figure, instead of making one")
    parser.add_argument("--rounds", type=int, default=6, help="drawings (default: 6)")
    parser.add_argument("--strokes", type=int, default=15, help="strokes a drawing (default: 15)")
    args = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = args.page or make_page(Path(folder))
        context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        context.set_offline(True)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(path.resolve().as_uri())
        page.locator(".zsl-place").first.scroll_into_view_if_needed()
        page.wait_for_function(f"{FIGURE}?.times.frames > 0")
        page.locator(".zsl-pad-canvas").scroll_into_view_if_needed()
        page.evaluate(LISTEN)
        clear = page.get_by_role("button", name="Clear")
        draw(page, args.strokes)  # the first ones let the browser compile
        page.evaluate("() => Object.values(times).forEach((each) => { each.length = 0; })")
        for _ in range(args.rounds):
            clear.click()
            draw(page, args.strokes)
        found = page.evaluate("times")
        print(f"Chromium {browser.version}, headless, without a graphics card")
    print("\n| end of a stroke to the ranking | median (ms) | 95th percentile (ms) | strokes |")
    print("| --- | ---: | ---: | ---: |")
    print(line("on the screen", found["ranking"]))
    print(line("of that the figure's own", found["own"]))


if __name__ == "__main__":
    main()
