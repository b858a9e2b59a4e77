"""One visitor's page, with what the console said and what the network fetched, and the steps that tests share."""

import re

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

SHOPPER = ("shopper@example.com", "muntin-demo")
STAFF = ("staff@example.com", "muntin-demo")


class Visit:
    """Wraps a Playwright page; `console`, `errors` and `requests` grow as the page lives."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.console: list[str] = []
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        page.on("request", self._fetch)

    def _note(self, message: ConsoleMessage) -> None:
        self.console.append(message.text)
        if message.type == "error":
            self.errors.append(message.text)

    def _fetch(self, request: Request) -> None:
        self.requests.append(request.url)

    def tab(self) -> "Visit":
        """A second tab of the same visitor."""
        return Visit(self.page.context.new_page())

    def open(self, path: str = "/") -> None:
        """Opens a path and waits until nothing on it is loading any more."""
        self.page.goto(path)
        self.settled()

    def settled(self) -> None:
        """No skeleton and no busy region is left, but for the busy button that the style guide shows."""
        expect(self.page.locator("[aria-busy=true]:not([data-look] *)")).to_have_count(0)

    @property
    def badge(self) -> Locator:
        """The header's link to the cart; its accessible name tells the number of items."""
        return self.page.get_by_role("banner").get_by_role("link", name=re.compile(r"^Cart"))

    def in_cart(self, count: int, within: float = 5_000) -> None:
        """The header says so, `within` milliseconds."""
        text = "empty" if count == 0 else f"{count} item"
        expect(self.badge).to_have_accessible_name(re.compile(text), timeout=within)

    def add_first(self, count: int = 1) -> list[str]:
        """Adds the first `count` addable products of the grid to the cart; returns their names."""
        buttons = self.page.get_by_role("main").get_by_role("button", name=re.compile(r"^Add .+ to cart$"))
        names = []
        for index in range(count):
            button = buttons.nth(index)
            said = " ".join(button.inner_text().split())
            names.append(said.removeprefix("Add ").removesuffix(" to cart"))
            button.click()
            self.in_cart(index + 1)
        return names

    def log_in(self, account: tuple[str, str] = SHOPPER, next_path: str = "/") -> None:
        """Logs in by the form."""
        self.open(f"/login?next={next_path}")
        self.page.get_by_label("Email").fill(account[0])
        self.page.get_by_label("Password", exact=True).fill(account[1])
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(lambda url: "/login" not in url)
        self.settled()
