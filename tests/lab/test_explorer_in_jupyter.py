"""The explorer in a live JupyterLab and in Notebook 7: kernel and page follow each other."""

import re
from pathlib import Path

import nbformat
import pytest
from chromium import settle

CELLS = (
    """
import zslkit

problem = zslkit.load("zoo")
model = zslkit.methods.FCLSWGAN(epochs=1, hidden=64, seed=0).fit(problem, progress=False)
explorer = zslkit.widgets.AttributeExplorer(model, problem, n=60, n_landmarks=500)
explorer
""",
    'print("orange is", explorer.attributes[problem.attribute_names.index("orange")])\n'
    "import numpy as np\n"
    'print("mean", *np.mean(explorer.positions, 0))\n'
    'print("same", abs(explorer.positions - explorer.points()).max() < 1e-3)',
    'explorer.selection = "zebra"\nprint("now", explorer.selection)',
)
SCREENSHOTS = Path(__file__).parents[2] / "_build" / "screenshots"
PATIENCE = 120_000  # ms, for a kernel that imports torch on a busy machine
FIGURE = "document.querySelector('.zsl-explorer').explorer"


APPLICATIONS = {
    "jupyterlab": "lab/tree/explorer.ipynb?reset",
    "notebook": "notebooks/explorer.ipynb",
}


@pytest.fixture(params=list(APPLICATIONS))
def page(request, browser, lab):
    address, folder = lab
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source.strip()) for source in CELLS],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, folder / "explorer.ipynb")
    context = browser.new_context(viewport={"width": 1400, "height": 1500})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.elsewhere = []
    page.on("request", lambda asked: note(page, asked.url, address))
    # a slow start may make the lab ask something, such as which kernel: what it proposes will do
    page.add_locator_handler(page.locator(".jp-Dialog"), accept)
    page.application = request.param
    page.goto(f"{address}/{APPLICATIONS[page.application]}")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    yield page
    context.close()


def accept(dialog) -> None:
    print("JupyterLab asked:", dialog.inner_text())
    dialog.locator("button.jp-mod-accept").click()


def note(page, url: str, address: str) -> None:
    if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
        page.elsewhere.append(url)


def run_cell(page, number: int):
    """Run one cell with Shift+Enter, and return its output when it is done."""
    cell = page.locator(".jp-Notebook .jp-CodeCell").nth(number)
    prompt = cell.locator(".jp-InputPrompt").first
    for _ in range(30):  # a lab that is still settling may miss a key
        if prompt.inner_text().strip() not in {"[ ]:", ""}:
            break
        cell.locator(".cm-content").first.click()
        page.keyboard.press("Shift+Enter")
        settle(page, 1000)
    done = "(prompt) => /[0-9]/.test(prompt.textContent)"
    page.wait_for_function(done, arg=prompt.element_handle())
    return cell.locator(".jp-OutputArea").first


def test_the_explorer_and_its_kernel_follow_each_other(page):
    page.locator("[data-status=idle]").first.wait_for()  # the kernel is there
    figure = run_cell(page, 0).locator(".zsl-explorer")
    figure.wait_for()
    page.wait_for_function(f"{FIGURE}.frames > 0")

    # the reader drags; the kernel hears of it
    figure.get_by_label("Class", exact=True).select_option("tiger")
    slider = figure.get_by_label("orange", exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.9, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=4)
    page.mouse.move(box["x"] + box["width"] * 0.25, middle, steps=4)
    page.mouse.up()
    chosen = slider.evaluate("(input) => input.valueAsNumber")
    assert 0.1 < chosen < 0.4
    settle(page, 600)  # the figure waits until it stands still before it tells
    said = run_cell(page, 1).inner_text()
    assert float(re.search(r"orange is ([\d.]+)", said)[1]) == pytest.approx(chosen, abs=1e-5)
    mean = [float(number) for number in re.search(r"mean (\S+) (\S+)", said).groups()]
    assert mean == pytest.approx(mean_of_the_cloud(page), abs=1e-3)
    assert "same True" in said

    # the kernel sets a trait; the page moves
    assert "now zebra" in run_cell(page, 2).inner_text()
    page.wait_for_function(f"{FIGURE}.choice.selection === 'zebra'")
    page.wait_for_function(
        f"Math.abs({MEAN}[0] - {mean[0]}) + Math.abs({MEAN}[1] - {mean[1]}) > 0.05"
    )
    assert figure.get_by_label("Class", exact=True).input_value() == "zebra"
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{page.application}.png")
    assert page.elsewhere == []


MEAN = (
    f"[0, 1].map((k) => {FIGURE}.shown.positions.filter((_, i) => i % 2 === k)"
    ".reduce((sum, x) => sum + x, 0) / 60)"
)


def mean_of_the_cloud(page) -> list[float]:
    return page.evaluate(MEAN)
