"""The topology file: what is refused, in one line that names the key, and what is derived from it."""

from pathlib import Path

import pytest

from muntin.errors import UsageError
from muntin.manifest.topology import Topology, TopologyError, parse

FILE = "deploy/topology.toml"
SOUND = """
[process.edge]
about = "edge"
run = ["python"]
port = 5000
[process.authorizer]
about = "authorizer"
run = ["python"]
port = 5030
[process.cart]
about = "carts"
run = ["python"]
port = 4002
calls = ["product"]
database = "cart"
routes = [{ prefix = "/cart/", auth = true, timeout = "2s" }]
[process.product]
about = "products"
run = ["python"]
port = 4001
events = true
[process.postgres]
about = "state"
run = ["python"]
[process.nats]
about = "events"
run = ["python"]
[process.build]
about = "build"
run = ["python"]
once = true
"""


def sound() -> Topology:
    return parse(SOUND, FILE)


CASES = [
    ("port = 5000", "prot = 5000", "process.edge.prot: unknown key; allowed: about, after, alive"),
    ("port = 5000", "port = 70000", "process.edge.port: expected `int` <= 65535"),
    ("port = 5000", 'port = "5000"', "process.edge.port: expected `int`, got `str`"),
    ("port = 5000", "port = 5030", "process.authorizer.port: 5030 is already the port of edge"),
    ('about = "edge"\n', "", "process.edge.about: missing; it is required there"),
    ("[process.edge]", "[process.Edge]", "process.Edge: a name is lower-case letters"),
    ("[process.edge]", "[proces.edge]", "proces: unknown key; allowed: edge, process, upstream"),
    ("[process.edge]", "[process.edge", "not valid TOML: Expected ']' at the end of a table declaration (at line 2"),
    ('calls = ["product"]', 'calls = ["produkt"]', "process.cart.calls: 'produkt' is unknown process; did you mean"),
    ('calls = ["product"]', 'calls = ["cart"]', "process.cart.calls: 'cart' is itself"),
    ('calls = ["product"]', "calls = [1]", "process.cart.calls: expected `str`, got `int`"),
    ('calls = ["product"]', 'opens = { shop = "s" }', "process.cart.opens.shop: 's' is not a path at the edge"),
    ('calls = ["product"]', 'alive = "healthz"', "process.cart.alive: 'healthz' is not a path; it starts with /"),
    ('calls = ["product"]', 'ready = "readyz"', "process.cart.ready: 'readyz' is not a path; it starts with /"),
    (
        'calls = ["product"]',
        'stop_signal = "HUP"',
        "process.cart.stop_signal: 'HUP' is unknown; allowed: TERM, INT, QUIT",
    ),
    ('calls = ["product"]', 'after = ["cart"]', "process.cart.after: 'cart' is itself"),
    ('run = ["python"]', 'run = ["python", "a\\u0000b"]', "process.edge.run: a word has a NUL character"),
    ('calls = ["product"]', 'env = { "A=B" = "x" }', "process.cart.env: 'A=B' can't be set; a name is letters"),
    ('calls = ["product"]', 'env = { A = "\\u0000" }', "process.cart.env: 'A' can't be set"),
    ('prefix = "/cart/"', 'prefix = "cart/"', "process.cart.routes[0].prefix: 'cart/' is not a path prefix"),
    ('prefix = "/cart/"', 'path = "/cart/"', "process.cart.routes[0].path: unknown key; allowed: address, auth, cors"),
    ('prefix = "/cart/", ', "", "process.cart.routes[0].prefix: missing"),
    ('timeout = "2s"', 'timeout = "2"', "process.cart.routes[0].timeout: '2' is not a duration; write it as 500ms"),
    ("[process.authorizer]", "[process.judge]", "process.cart.routes[0].auth: needs a process called authorizer"),
    ("[process.postgres]", "[process.mysql]", "process.cart.database: needs a process called postgres"),
    ("[process.nats]", "[process.rabbit]", "process.product.events: needs a process called nats"),
    ("once = true", "once = true\nport = 1", "process.build.once: a process that runs to its end has no port"),
    ('routes = [{ prefix = "/cart/", auth = true, timeout = "2s" }]', "routes = 1", "process.cart.routes: expected"),
    ("[process.edge]", "[edge]\nmax_bodi = 1\n[process.edge]", "edge.max_bodi: unknown key; allowed: client,"),
    ("[process.edge]", "[edge]\nmax_body = 1\n[process.edge]", "edge.max_body: expected `int` >= 1024"),
    ("[process.edge]", "[edge]\nmax_headers = 9000\n[process.edge]", "edge.max_headers: 9000 is not a whole number"),
    ("[process.edge]", '[edge]\nidle_timeout = "5"\n[process.edge]', "edge.idle_timeout: '5' is not a duration"),
    ("[process.edge]", '[edge]\nidle_timeout = "0s"\n[process.edge]', "edge.idle_timeout: '0s' is out of range"),
    (
        "[process.edge]",
        "[edge]\nclient = { rate = 0, burst = 1 }\n[process.edge]",
        "edge.client.rate: expected `int` >=",
    ),
    ("[process.edge]", "[edge]\nuser = { rate = 1 }\n[process.edge]", "edge.user.burst: missing; it is required there"),
    ("[process.edge]", "[edge]\nmfe = 5\n[process.edge]", "edge.mfe: expected `object`, got `int`"),
    (
        "[process.edge]",
        '[edge]\ntls = { certificate = "a.pem", key = "/k.pem" }\n[process.edge]',
        "edge.tls.certificate: 'a.pem' is not an absolute path",
    ),
    *(
        ('timeout = "2s"', f"cors = {{ {cors} }}", f"process.cart.routes[0].cors{said}")
        for cors, said in (
            ("", ".origins: missing; it is required there"),
            ("origins = []", ".origins: empty; name origins such as"),
            ('origins = ["partner.example"]', ".origins: 'partner.example' is not an origin as browsers send it"),
            ('origins = ["https://a.example/"]', ".origins: 'https://a.example/' is not an origin"),
            ('origins = ["*", "https://a.example"]', ".origins: '*' is not an origin"),
            ('origins = ["*"], credentials = true', '.credentials: not with origins = ["*"]; name the origins'),
            ('origins = ["*"], headers = ["*"]', ".headers: '*' can't be one; name each"),
            ('origins = ["*"], methods = ["GET,PUT"]', ".methods: 'GET,PUT' can't be one"),
            ('origins = ["*"], max_age = "1d"', ".max_age: '1d' is not a duration"),
            ('origins = ["*"], origin = "x"', ".origin: unknown key; allowed: credentials, headers"),
        )
    ),
]


@pytest.mark.parametrize(("before", "after", "said"), CASES, ids=[case[2][:60] for case in CASES])
def test_a_broken_topology_is_refused_in_one_line(before: str, after: str, said: str) -> None:
    """Each mistake is named by file and key, with what is allowed instead."""
    assert before in SOUND
    with pytest.raises(TopologyError) as caught:
        parse(SOUND.replace(before, after, 1), FILE)
    assert str(caught.value).startswith(f"{FILE}: {said}")
    assert "\n" not in str(caught.value)


def test_a_circle_of_waiting_is_refused() -> None:
    """Two processes that wait for each other could never start."""
    circle = SOUND.replace("port = 4001", 'port = 4001\nafter = ["cart"]').replace(
        "port = 4002", 'port = 4002\nafter = ["product"]'
    )
    with pytest.raises(TopologyError, match="wait for each other: cart, product"):
        parse(circle, FILE)


def test_a_route_that_two_processes_claim_is_refused() -> None:
    """A path prefix leads to one process."""
    twice = SOUND.replace("events = true", 'routes = [{ prefix = "/cart/" }]')
    with pytest.raises(
        TopologyError, match=r"process\.product\.routes\[0\]\.prefix: '/cart/' already leads to process.cart"
    ):
        parse(twice, FILE)


def test_a_file_without_processes_is_refused() -> None:
    """Nothing to run is a mistake, not an empty stack."""
    with pytest.raises(TopologyError, match="process: no process is declared"):
        parse("[process]", FILE)


def test_a_database_and_events_imply_waiting_for_their_servers() -> None:
    """Whoever has a database starts after postgres, whoever has events after nats."""
    assert sound().waits_for("cart") == ["postgres"]
    assert sound().waits_for("product") == ["nats"]


def test_only_brings_what_is_called_and_waited_for() -> None:
    """The closure follows `calls`, database and events, and keeps the order of the file."""
    assert sound().needed_by(["cart"]) == ["cart", "product", "postgres", "nats"]


def test_the_start_order_puts_servers_before_those_that_need_them() -> None:
    """Every process comes after all that it waits for."""
    order = sound().start_order()
    assert order.index("postgres") < order.index("cart")
    assert order.index("nats") < order.index("product")
    assert sorted(order) == sorted(sound().process)


def test_unknown_names_get_a_suggestion() -> None:
    """A mistyped name is answered with the nearest one."""
    with pytest.raises(UsageError, match=r"no process is called 'crat'; did you mean 'cart'\?"):
        sound().checked_names(["crat"])


def test_durations_are_seconds() -> None:
    """500ms, 15s and 2m are what they look like."""
    routes = [sound().process["cart"].routes[0].__class__(prefix="/", timeout=text) for text in ("500ms", "15s", "2m")]
    assert [route.timeout_seconds for route in routes] == [0.5, 15.0, 120.0]


def test_ports_can_be_moved_without_touching_anything_else() -> None:
    """`with_ports` gives a new topology that differs in those ports alone."""
    moved = sound().with_ports({"cart": 1})
    assert (moved.process["cart"].port, moved.process["product"].port) == (1, 4001)
    assert moved.with_ports({"cart": 4002}) == sound()


def test_the_shipped_topology_is_sound() -> None:
    """deploy/topology.toml passes its own checks."""
    file = Path(__file__).parents[2] / FILE
    assert parse(file.read_text(), FILE).start_order()
