"""What the tests of the built pages share: a browser, and the weights at the end."""

import os
import shutil

import pytest
from built_book import HTML, weights
from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems():
    if not (HTML / "index.html").exists():
        pytest.exit("There are no built pages to look at: run `make pages`.", returncode=2)


@pytest.fixture(scope="session")
def browser():
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    as_root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    with sync_playwright() as playwright:
        # without a browser of the system's, Playwright uses its own, or says how to get it
        browser = playwright.chromium.launch(executable_path=named, args=[*FLAGS, *as_root])
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter):
    if weights:
        terminalreporter.section("what a page loads, in KB, MathJax and pictures apart")
        for name, size in sorted(weights.items(), key=lambda item: -item[1]):
            terminalreporter.write_line(f"{size / 1000:8.0f}  {name}")
