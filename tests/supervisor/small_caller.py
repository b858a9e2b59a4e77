"""A small service of the kit that calls others: `GET /ask/NAME` passes on what NAME answers at `/`."""

from typing import Any

from litestar import get

from muntin.service import Settings, Upstreams, create_service, serve


def create_app() -> Any:
    settings = Settings.from_env()
    upstreams = Upstreams(settings)

    @get("/ask/{name:str}")
    async def ask(name: str) -> dict[str, Any]:
        return await upstreams[name].get("/", dict[str, Any])

    return create_service([ask], settings=settings, title="Small caller", resources=[upstreams])


if __name__ == "__main__":
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).parent))
    serve("small_caller:create_app")
