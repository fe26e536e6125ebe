"""A tablet in somebody's hands: what a person at the bench sees, scans, types and signs, in a real browser."""

from typing import Any

from playwright.sync_api import Browser, Page
from tests.pages.conftest import numbers, opened

from lindra.facility.equipment.equipment import Equipment
from lindra.masters.recipes.recipe_version import RecipeVersion
from lindra.simulation.demo import PASSWORD
from lindra.therapy.manufacture.batch import Batch, StepRecord
from lindra.web.door import clock, store

TABLET = (1024, 768)
OPERATOR, OTHER, QUALITY = "P-0008", "P-0009", "P-0012"


class Tablet:
    """A tablet in somebody's hands, at a batch: the one that is being made, unless another is named."""

    def __init__(self, browser: Browser, base: str, code: str = OPERATOR, *, batch: str = "", **more: Any) -> None:
        self.base, self.number = base, batch or numbers()["batch"]
        self.page: Page = opened(browser, base, code, size=TABLET, **more)
        self.shows()

    def shows(self, do: str = "") -> None:
        """Open the page, at the next thing or at one that is named."""
        self.page.goto(f"{self.base}/batches/{self.number}/bench/{f'?do={do}' if do else ''}")

    @property
    def title(self) -> str:
        """The one thing to do."""
        return self.page.locator("h1").inner_text()

    @property
    def told(self) -> str:
        """What the page says happened, or is wrong."""
        found = self.page.locator("main [role=status], main [role=alert]").all()
        return "\n".join(one.inner_text() for one in found)

    @property
    def batch(self) -> Batch:
        """The batch as it stands in the record."""
        with store().reading() as record:
            return record.need(Batch, self.number, field="batch")

    def step(self, name: str) -> StepRecord:
        """A step as it stands in the record."""
        found = self.batch.step(name)
        assert found is not None
        return found

    def scans(self, code: str) -> None:
        """Scan a code: it is typed, and ends with a new line."""
        self.page.fill("#scan", code)
        self.sends(lambda: self.page.press("#scan", "Enter"))

    def presses(self, keys: str) -> None:
        """Press the big keys."""
        for key in keys:
            self.page.click(f".keypad [data-key='{key}']")

    def goes_on(self, button: str = ".go .main") -> None:
        """Press the one big button."""
        self.sends(lambda: self.page.click(button))

    def sends(self, act: Any) -> None:
        """Do something that sends the form, and wait until what is shown is what came of it."""
        self.page.evaluate("document.getElementById('main').dataset.old = '1'")
        act()
        self.page.wait_for_selector("#main:not([data-old])")
        self.page.wait_for_load_state("domcontentloaded")  # what came may be a page of its own, read whole only now

    def signs(self, code: str, password: str = PASSWORD) -> None:
        """Give a code and a password, and sign."""
        self.page.fill("#code", code)
        self.page.fill("#password", password)
        self.goes_on()

    def starts(self) -> str:
        """Start the step that is next, by scanning; returns its name."""
        name = self.page.locator("input[name=step]").get_attribute("value") or ""
        self.scans(self.batch.rooms[-1])
        for code in pieces(self.batch, name):
            self.scans(code)
        assert self.page.locator(".go .main").inner_text() == "Start"
        self.goes_on()
        return name

    @property
    def asks(self) -> tuple[str, ...]:
        """What is asked, as the page names it: the operation, the step, the measure or material."""
        return tuple(self._hidden("do").split("."))

    @property
    def key(self) -> str:
        """The key of the form: the same until what it asked is recorded."""
        return self._hidden("key")

    def _hidden(self, name: str) -> str:
        # Asked of the page as it stands, in one call: the journey of a batch asks six hundred times.
        found = self.page.evaluate("(name) => document.querySelector(`form.card input[name=${name}]`)?.value", name)
        return str(found or "")

    @property
    def waits_for_a_code(self) -> bool:
        """Whether something is still to be scanned."""
        return self.page.locator(".slots .open").count() > 0

    @property
    def is_to_be_signed(self) -> bool:
        """Whether a code and a password are asked for."""
        return self.page.locator("#password").count() > 0

    def answers(self, value: str) -> None:
        """Answer the question with a value: typed, or chosen."""
        if self.page.locator("input#value, textarea#value").count():
            self.page.fill("#value", value)
        else:
            self.page.locator(f"label.choice:has(input[value='{value}'])").click()

    def leaves(self) -> None:
        """Put the tablet down."""
        self.page.context.close()


def pieces(batch: Batch, step: str) -> list[str]:
    with store().reading() as record:
        asked = record.need(RecipeVersion, batch.recipe, field="batch").recipe.step(step)
        usable = [one for one in record.each(Equipment) if one.is_in_service and one.is_calibrated_on(today())]
    assert asked is not None
    free = [one for one in usable if one.kept_for in ("", batch.number)]
    return [
        batch.keeps(name) or next(one.code for one in free if one.equipment_class == name) for name in asked.equipment
    ]


def today() -> Any:
    return clock.now().date()
