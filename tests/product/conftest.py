"""A product service of its own for each test, on a small catalogue that the test can rewrite."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from muntin.service import Settings
from muntin.service.testing import serving
from shop.product import catalogue
from shop.product.app import create_app

LAMPS = """
[category]
id = "lamps"
name = "Lamps"
position = 1

[products.red-lamp]
name = "Red lamp"
description = "A lamp of spun steel with a warm red coat, 40 cm wide."
price = 4500
stock = 10
added = 2026-03-01
picture = { motif = "pendant", main = "red" }

[products.oak-lamp]
name = "Oak lamp"
description = "A lamp with a foot of solid oak, for a bedside table."
price = 6900
stock = 3
added = 2026-05-01
picture = { motif = "table-lamp", main = "white" }

[products.arc-light]
name = "Arc light, 100% brass"
description = "A tall light that reaches over the sofa. Goes with the red curtains."
price = 25900
stock = 0
added = 2026-07-01
picture = { motif = "floor-lamp", style = "arc" }
"""

CURTAINS = """
[category]
id = "curtains"
name = "Curtains & Blinds"
position = 2

[products.linen-curtain]
name = "Linen curtain"
description = "Washed linen, softens the light of a south window. 140 x 250 cm."
price = 5900
stock = 50
added = 2026-01-15
picture = { motif = "curtain", main = "linen" }

[products.velvet-curtain]
name = "Velvet curtain, red"
description = "Heavy cotton velvet that keeps out draughts. 140 x 250 cm."
price = 6900
stock = 20
added = 2026-06-01
picture = { motif = "curtain", main = "red" }
"""


@dataclass
class Shop:
    """The service as a test starts it, again and again on the same database."""

    settings: Settings
    folder: Path

    def start(self) -> AbstractAsyncContextManager[httpx.AsyncClient]:
        """Runs it on the catalogue as it is now."""
        return serving(create_app(self.settings, self.folder))

    def rewrite(self, file: str, old: str, new: str) -> None:
        """Edits the catalogue, to be read at the next start."""
        path = self.folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


@pytest.fixture
def shop(tmp_path: Path, settings_for: Callable[..., Settings]) -> Shop:
    """The service, not yet started, with five products in two categories."""
    folder = tmp_path / "goods"
    folder.mkdir()
    (folder / "1.toml").write_text(LAMPS)
    (folder / "2.toml").write_text(CURTAINS)
    return Shop(settings_for("product"), folder)


@pytest.fixture
async def client(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """The running service on the small catalogue."""
    async with shop.start() as running:
        yield running


@pytest.fixture
async def full(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """The running service on the shop's real catalogue."""
    shop.folder = catalogue.FOLDER
    async with shop.start() as running:
        yield running


@pytest.fixture
def internal(as_service: Callable[[str, str], dict[str, str]]) -> dict[str, str]:
    """The headers by which the order service calls."""
    return as_service("order", "product")
