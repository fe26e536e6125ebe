"""A real browser before a real server, on the played centre."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from lindra.config.serving import Server
from lindra.simulation.demo import PASSWORD

# Playwright drives its browser through an event loop of its own, in which Django would refuse to be called plainly.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def chromium() -> str:
    """Return Debian's chromium, or say why the test is not run; on the project's machines it must be there.

    Its headless shell is asked for first: the same engine, without the windows that nobody would see.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed, and CI asks for it")
        pytest.skip("not run: chromium is not installed (apt-get install chromium-headless-shell)")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def served(demonstration: Path) -> Iterator[str]:
    """Serve the played centre, to look at."""
    yield from _serve()


@pytest.fixture
def own_served(own_demonstration: Path) -> Iterator[str]:
    """Serve a copy of the played centre, to work in."""
    yield from _serve()


def _serve() -> Iterator[str]:
    server = Server("127.0.0.1", 0)
    thread = threading.Thread(target=server._server.run, daemon=True)
    thread.start()
    yield f"http://localhost:{server.port}"
    # In the thread that serves: closed from another, its sockets are gone while they are waited for.
    server._server.trigger.pull_trigger(server.stop)
    thread.join(10)


def opened(
    browser: Browser,
    base: str,
    code: str | None = "P-0008",
    *,
    language: str = "en",
    dark: bool = False,
    size: tuple[int, int] = (1280, 900),
    scripts: bool = True,
) -> Page:
    """Open a page as a person who has signed in (``code``), or as nobody.

    They sign in at the door of the pages, and the browser is given their session; the page of signing in has its own
    tests.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="sv-SE" if language == "sv" else "en-GB",
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.said = said  # type: ignore[attr-defined]  # what the browser complained of, for the test to look at
    if code is not None:
        client = Client()
        assert client.post("/sign-in/", {"code": code, "password": PASSWORD}).status_code == 302
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}])
    return page


def follow(page: Page, target: str | Locator) -> None:
    """Click what leads to another page, and wait until that page has been read whole.

    A click by itself returns as soon as the answer begins to come: what is counted then may not be there yet.
    """
    with page.expect_navigation():
        (page.locator(target).first if isinstance(target, str) else target).click()


def numbers() -> dict[str, Any]:
    """Return the numbers of the played centre that addresses are made of."""
    from lindra.masters.recipes.recipe_version import RecipeVersion
    from lindra.quality.actions.action import Action
    from lindra.quality.changes.change import Change
    from lindra.quality.complaints.complaint import Complaint
    from lindra.quality.deviations.deviation import Deviation
    from lindra.therapy.manufacture.batch import Batch
    from lindra.therapy.order.therapy import Therapy
    from lindra.web.door import store

    with store().reading() as record:
        therapies = [one.number for one in record.newest(Therapy)]
        return {
            "therapy": therapies[0],
            "treated": therapies[-1],
            "batch": record.newest(Batch)[0].number,
            "made": record.newest(Batch)[-1].number,
            "recipe": record.newest(RecipeVersion)[0].key,
            "deviation": next(one.number for one in record.open_ones(Deviation) if one.actions),
            "action": record.open_ones(Action)[0].number,
            "change": record.open_ones(Change)[0].number,
            "complaint": record.open_ones(Complaint)[0].number,
        }
