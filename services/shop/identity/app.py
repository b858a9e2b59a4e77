"""Wires the identity service."""

from pathlib import Path

from litestar import Litestar

from muntin.service import (
    EVENT_MIGRATIONS,
    Clock,
    Database,
    Events,
    Nats,
    Periodic,
    Settings,
    SystemClock,
    create_service,
)
from shop.identity.accounts import Accounts
from shop.identity.passwords import Passwords
from shop.identity.routes import public_routes, read_facts
from shop.identity.store import SessionStore

MIGRATIONS = Path(__file__).parent / "migrations"
SWEEP_SECONDS = 60.0


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Litestar:
    """The application; settings come from the environment unless given. Demo accounts exist in development only."""
    settings = settings or Settings.from_env()
    clock = clock or SystemClock()
    database = Database(settings.required(settings.database_url, "MUNTIN_DATABASE_URL"), [EVENT_MIGRATIONS, MIGRATIONS])
    nats = Nats(settings.required(settings.nats_url, "MUNTIN_NATS_URL"))
    events = Events("/identity", nats, database, clock)
    accounts = Accounts(database, Passwords(), clock, demo=settings.development)
    sessions = SessionStore(database, events, clock)

    async def sweep() -> None:
        await sessions.sweep()
        await accounts.forget_attempts()

    return create_service(
        [public_routes(settings), read_facts],
        settings=settings,
        title="Identity",
        resources=[database, nats, events, accounts, Periodic("session-sweep", SWEEP_SECONDS, database, sweep)],
        dependencies={"accounts": accounts, "sessions": sessions},
    )
