"""A headless browser for tests of pages: the system's Chromium, driven by Playwright. Skips if there is none."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
_SECONDS = 120
"""A page takes well under a second; on a busy machine the browser itself may wait."""


class Watched:
    """A page, and what went wrong on it: messages of its console, and requests that leave the machine."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.errors: list[str] = []
        self.outside: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("request", lambda r: self.outside.append(r.url) if not _is_local(r.url) else None)

    def findings(self) -> list[tuple[str, str, str]]:
        """Serious and critical findings of axe-core, with all that can be opened open: impact, rule, first element.

        What lies in a closed `details` has a place on the page for axe, and so a background for what is over it.
        """
        import axe_core_python

        source = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text("utf-8")
        self.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        session = self.page.context.new_cdp_session(self.page)  # evaluated by the debugger: the page's policy holds
        session.send("Runtime.evaluate", {"expression": source})
        found = "JSON.stringify(r.violations.map(v => [v.impact, v.id, v.nodes[0].html]))"
        expression = f"axe.run({{resultTypes: ['violations']}}).then(r => {found})"  # details of these alone
        options = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        result = session.send("Runtime.evaluate", options)["result"]
        return [tuple(v) for v in json.loads(result["value"]) if v[0] in ("serious", "critical")]


def _is_local(url: str) -> bool:
    return url.startswith(("file:", "data:", "about:", "http://127.0.0.1:", "http://localhost:"))


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser; skips the test, with the reason, where the system or the environment has none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (the dev extra has it)")
    binary = next(filter(None, map(shutil.which, _NAMES)), None)
    if binary is None:
        pytest.skip("no Chromium on this system: install the package chromium to test the pages in a browser")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=binary, args=_FLAGS, timeout=_SECONDS * 1_000)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page(browser: Any, width: int = 1440, scheme: str = "light") -> Iterator[Watched]:
    """A page of this width in light or dark; whatever went wrong on it fails the test at the end."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.set_default_timeout(_SECONDS * 1_000)
    try:
        watched = Watched(context.new_page())
        yield watched
        assert watched.errors == []
        assert watched.outside == []
    finally:
        context.close()
