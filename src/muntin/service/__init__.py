"""What a Python service or BFF is made with.

    settings = Settings.from_env()
    database = Database(settings.database_url, [EVENT_MIGRATIONS, MIGRATIONS])
    nats = Nats(settings.nats_url)
    events = Events("/cart", nats, database)
    app = create_service([...handlers], settings=settings, title="Cart", resources=[database, nats, events],
                         dependencies={"store": CartStore(database, events)})

and `serve("shop.cart.app:create_app")` in the service's `__main__`.
"""

from muntin.adapters.nats import Nats
from muntin.adapters.postgres import Connection, Database, returned
from muntin.adapters.tasks import end
from muntin.clock import Clock, SystemClock
from muntin.errors import FieldError, MuntinError, Problem, UpstreamUnavailable, UsageError, contracts_folder
from muntin.resilience import Answer, CallRecord, Reason, Refused, SecondLevel, UpstreamPolicy
from muntin.service.app import Resource, create_service
from muntin.service.bodies import decode
from muntin.service.calls import Degradation, NotedCalls, degraded, note, noted
from muntin.service.cross_site import cross_site, foreign_site
from muntin.service.deadline import BoundedRequests, remaining
from muntin.service.events import MIGRATIONS as EVENT_MIGRATIONS
from muntin.service.events import Event, Events
from muntin.service.idempotency import IdempotencyKey, valid_key
from muntin.service.identity import (
    IDENTITY_HEADER,
    SERVICE_HEADER,
    SESSION_COOKIE,
    STATE_HEADER,
    Identity,
    IdentitySigner,
    IdentityVerifier,
    ServiceTokens,
    session_digest,
)
from muntin.service.invalidation import Invalidation
from muntin.service.last_known import LastKnown
from muntin.service.periodic import Periodic
from muntin.service.problems import ProblemDocument, document, to_problem
from muntin.service.remembering import remembering
from muntin.service.serve import configure_logging, serve
from muntin.service.upstream import UpstreamClient, Upstreams, forwarded
from muntin.settings import Settings

__all__ = [
    "EVENT_MIGRATIONS",
    "IDENTITY_HEADER",
    "SERVICE_HEADER",
    "SESSION_COOKIE",
    "STATE_HEADER",
    "Answer",
    "BoundedRequests",
    "CallRecord",
    "Clock",
    "Connection",
    "Database",
    "Degradation",
    "Event",
    "Events",
    "FieldError",
    "IdempotencyKey",
    "Identity",
    "IdentitySigner",
    "IdentityVerifier",
    "Invalidation",
    "LastKnown",
    "MuntinError",
    "Nats",
    "NotedCalls",
    "Periodic",
    "Problem",
    "ProblemDocument",
    "Reason",
    "Refused",
    "Resource",
    "SecondLevel",
    "ServiceTokens",
    "Settings",
    "SystemClock",
    "UpstreamClient",
    "UpstreamPolicy",
    "UpstreamUnavailable",
    "Upstreams",
    "UsageError",
    "configure_logging",
    "contracts_folder",
    "create_service",
    "cross_site",
    "decode",
    "degraded",
    "document",
    "end",
    "foreign_site",
    "forwarded",
    "note",
    "noted",
    "remaining",
    "remembering",
    "returned",
    "serve",
    "session_digest",
    "to_problem",
    "valid_key",
]
