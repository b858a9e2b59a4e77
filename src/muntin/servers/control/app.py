"""Wires the control plane: what is shared in `Control`, what runs beside the requests, and all handlers."""

from pathlib import Path

from litestar import Litestar

from muntin.adapters.faults import Faults
from muntin.adapters.objects import Objects
from muntin.adapters.signing import RequestVerifier
from muntin.servers.control import keeping, release_routes, routes, rum_routes
from muntin.servers.control.audit import Audit
from muntin.servers.control.checkpoints import SECONDS, Checkpoints
from muntin.servers.control.keys import Gate, Keys, UsedSignatures, operator_keys
from muntin.servers.control.parts import Control
from muntin.servers.control.publish import Publisher
from muntin.servers.control.registry import Registry
from muntin.servers.control.staging import Staging
from muntin.servers.control.uploads import Uploads
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

MIGRATIONS = Path(__file__).parent / "migrations"


def create_app(
    settings: Settings | None = None, clock: Clock | None = None, objects: Objects | None = None
) -> Litestar:
    """The application; settings come from the environment unless given, the store from them."""
    settings = settings or Settings.from_env()
    clock = clock or SystemClock()
    database = Database(settings.required(settings.database_url, "MUNTIN_DATABASE_URL"), [EVENT_MIGRATIONS, MIGRATIONS])
    nats = Nats(settings.required(settings.nats_url, "MUNTIN_NATS_URL"))
    used = UsedSignatures(database)
    keys = Keys(database, operator_keys(settings.required(settings.operator_jwks, "MUNTIN_OPERATOR_JWKS")))
    store = objects or Objects(settings.store)
    control = Control(
        settings=settings,
        clock=clock,
        database=database,
        events=Events("/control", nats, database, clock),
        objects=store,
        registry=Registry(database),
        audit=Audit(database, clock),
        keys=keys,
        gate=Gate(keys, RequestVerifier(used, clock), clock),
        faults=Faults(settings.fault),
    )
    staging = Staging(settings.home / "control", clock)
    checkpoints = Checkpoints(settings, control.audit, store)
    releasing = release_routes.dependencies(control)
    rum_keeper, monitoring = rum_routes.parts(clock, database, releasing["releases"])
    return create_service(
        [*routes.HANDLERS, *release_routes.HANDLERS, *rum_routes.HANDLERS],
        settings=settings,
        title="Control plane",
        resources=[
            database,
            nats,
            store,
            staging,
            control.events,
            Periodic("keeping", keeping.SECONDS, database, keeping.Keeper(control, used, staging).round),
            Periodic("checkpoint", SECONDS, database, checkpoints.take),
            rum_keeper,
        ],
        dependencies={
            "control": control,
            "uploads": Uploads(staging),
            "checkpoints": checkpoints,
            "publisher": Publisher(control, staging),
            **releasing,
            **monitoring,
        },
    )
