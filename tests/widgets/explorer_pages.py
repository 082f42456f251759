"""Asks an explorer that stands on a page."""

import numpy as np

FIGURE = "document.querySelector('.zsl-explorer').explorer"


def ask(page, code):
    """Evaluate ``code`` with ``x`` as the page's explorer."""
    return page.evaluate(f"() => {{ const x = {FIGURE}; return {code}; }}")


def shown(page):
    """What the page shows now, after its next frame."""
    page.evaluate(f"() => {FIGURE}.frame()")
    return ask(
        page,
        """({ ...x.choice, attributes: [...x.choice.attributes],
        positions: [...x.shown.positions], said: x.status.text, link: x.linkState() })""",
    )


def places(state):
    return np.float32(state["positions"]).reshape(-1, 2)


def point_at(page, name):
    x, y = ask(
        page,
        f"""(() => {{ x.scatter.measure(); const {{ xy, labels }} = x.real.unseen;
        const k = labels.indexOf(x.names.indexOf('{name}'));
        return x.scatter.toScreen(xy[2 * k], xy[2 * k + 1]); }})()""",
    )
    box = page.locator(".zsl-map > canvas").bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)
    return box["x"] + x, box["y"] + y
