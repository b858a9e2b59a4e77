"""Preview links: a full release for one person, signed, expiring, written down; no channel moves."""

from datetime import UTC, datetime

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from muntin.clock import SystemClock
from muntin.service import Settings

from .shelves import CHANNEL, ReleaseMaker


async def test_a_preview_is_a_release_with_other_versions_behind_a_signed_link(
    page: ReleaseMaker, control_settings: Settings, secret: str
) -> None:
    """An exact prerelease is taken though `latest` would not take it; the token says which release, until when."""
    [current] = await page.deployed(1)
    page.shop.change("product-catalog", "2.2.0-rc.1")
    await page.stock()
    asked = {"channel": CHANNEL, "wanted": {"product-catalog": "2.2.0-rc.1"}, "seconds": 600}
    now = SystemClock().now().timestamp()
    answer = await page.operator.json("POST", "/api/v1/previews", asked)
    assert answer.status_code == 201, answer.text
    preview = answer.json()
    claims = jwt.decode(preview["token"], OctKey.import_key(secret), algorithms=["HS256"]).claims
    assert claims["aud"] == "muntin-preview"
    assert (claims["release"], claims["channel"]) == (preview["release"], CHANNEL)
    assert 590 < claims["exp"] - now < 610
    assert datetime.fromisoformat(preview["expiresAt"]) == datetime.fromtimestamp(claims["exp"], UTC)
    assert preview["url"] == f"{control_settings.public_origin}/?muntin-preview={preview['token']}"
    shown = page.stored(preview["release"])
    assert shown["mfes"]["product-catalog"]["files"]["version"] == "2.2.0-rc.1"
    assert preview["changes"]["mfes"] == {"product-catalog": {"before": "1.2.0", "after": "2.2.0-rc.1"}}
    assert (await page.get(f"channels/{CHANNEL}"))["release"] == current
    *_, entry = (await page.get("audit"))["items"]
    assert (entry["action"], entry["subject"]) == ("preview.made", CHANNEL)
    assert entry["details"]["release"] == preview["release"]
    assert entry["details"]["jti"] == claims["jti"]
    assert preview["token"] not in str(entry)


@pytest.mark.parametrize("seconds", [0, -1, 7 * 24 * 60 * 60 + 1])
async def test_a_preview_lasts_seven_days_at_most(page: ReleaseMaker, seconds: int) -> None:
    """A link that never ends would be a second way in."""
    asked = {"channel": CHANNEL, "wanted": {"host": "latest"}, "seconds": seconds}
    answer = await page.operator.json("POST", "/api/v1/previews", asked)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "seconds")


async def test_a_preview_of_what_does_not_fit_is_refused_like_a_release(page: ReleaseMaker) -> None:
    """With the same facts, and no link."""
    await page.deployed(1)
    asked = {"channel": CHANNEL, "wanted": {"orders": "9.9.9"}}
    answer = await page.operator.json("POST", "/api/v1/previews", asked)
    assert (answer.status_code, answer.json()["code"]) == (409, "release-refused")
    assert answer.json()["refusal"]["facts"]
    assert "preview.made" not in await page.actions()
