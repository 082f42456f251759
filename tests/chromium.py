"""Starts the browser that looks at pages, this system's or Playwright's own, and waits for it."""

import os
import shutil
from contextlib import contextmanager

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def chromium():
    from playwright.sync_api import sync_playwright

    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    as_root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    with sync_playwright() as playwright:
        # without a browser of the system's, Playwright uses its own, or says how to get it
        browser = playwright.chromium.launch(executable_path=named, args=[*FLAGS, *as_root])
        yield browser
        browser.close()


def settle(page, ms: int = 0) -> None:
    """Wait until the page has drawn what it was asked for, by its own clock.

    After ``ms`` come two frames. A timer of the page that was set before and is due earlier has
    run by then, however slow the machine is.
    """
    page.evaluate(
        "(ms) => new Promise((done) => setTimeout("
        "() => requestAnimationFrame(() => requestAnimationFrame(() => done())), ms))",
        ms,
    )
