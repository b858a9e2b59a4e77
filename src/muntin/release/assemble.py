"""Builds and origins -> one Release, or a ReleaseError that names who clashes with whom. Pure.

| refused                                              | because                                          |
|------------------------------------------------------|--------------------------------------------------|
| no host or no shared libraries                       | there is no page without them                    |
| two MFEs with one route shape, slot or `./services`   | only one of them could be shown                  |
| a slot that the host's layout doesn't have           | its MFE would never be seen                      |
| a shared library that isn't built                    | the browser could not link the MFE               |
| an MFE with no origin                                | nobody serves it                                 |

Routes are ordered so that the first match is the most particular one: a literal segment goes before a parameter.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from muntin.errors import UsageError
from muntin.manifest.build import FileRecord, Graph, HostBuild, Manifest, ModuleBuild, RouteDeclaration, SharedBuild
from muntin.release.model import SCHEMA, Csp, Host, ImportMap, Mfe, Page, Release, Route, Size, Slot, identify

ASSETS = "/assets/"
MOUNT = "./mount"
SERVICES = "./services"
CONTAINER = "remoteEntry.js"  # the newest container, at the root: never part of a release, which pins one

T = TypeVar("T", bound=Manifest)


class ReleaseError(UsageError):
    """These builds make no page; the text says which of them clash and what to do."""


def assemble(manifests: Iterable[Manifest], origins: Mapping[str, str]) -> Release:
    """The release of these builds; `origins` gives each MFE's origin (scheme, host, port). Raises ReleaseError."""
    everything = list(manifests)
    shared = _only(everything, SharedBuild, "the shared libraries")
    host = _only(everything, HostBuild, "the host")
    modules = sorted((each for each in everything if isinstance(each, ModuleBuild)), key=lambda each: each.name)
    for each in modules:
        _check(each, shared, host, origins)
    _check_unique(modules)
    services = next((each.name for each in modules if SERVICES in each.exposes), None)
    needs = {each.name: _needs(each, shared, origins[each.name]) for each in modules}
    common = [*_libraries(shared, host.host.shared), *(ASSETS + name for name in host.host.files)]
    if services:
        common += needs[services][SERVICES]
    release = Release(
        schema=SCHEMA,
        page=_page(host),
        host=_host(host, shared),
        importmap=ImportMap(
            imports={specifier: ASSETS + each.file for specifier, each in shared.libraries.items()},
            scopes={},
            integrity=_integrity([shared, host], modules, origins, ".js"),
        ),
        integrity=_integrity([shared, host], modules, origins, ".css"),
        services=services,
        mfes={each.name: _mfe(each, origins[each.name]) for each in modules},
        routes=_routes(modules, needs, origins),
        slots=_slots(modules, needs, origins),
        preload=_once(common),
        csp=_csp(modules, origins),
        sizes={each.name: _size(each.files) for each in (shared, host, *modules)},
    )
    return identify(release)


def _only(manifests: Sequence[Manifest], kind: type[T], what: str) -> T:
    found = [each for each in manifests if isinstance(each, kind)]
    if len(found) != 1:
        raise ReleaseError(f"a release needs one build of {what}, found {len(found)}; run `muntin build`")
    return found[0]


def _check(module: ModuleBuild, shared: SharedBuild, host: HostBuild, origins: Mapping[str, str]) -> None:
    slots = host.declaration.page.slots if host.declaration.page else []
    if module.name not in origins:
        raise ReleaseError(f"{module.name} has no origin; declare a process {module.name} in deploy/topology.toml")
    for slot in module.declaration.slots:
        if slot.name not in slots:
            there = ", ".join(slots) or "none"
            raise ReleaseError(f"{module.name} fills the slot {slot.name!r}; the host has: {there}")
    for specifier in sorted({each for graph in module.exposes.values() for each in graph.shared}):
        if specifier not in shared.libraries:
            raise ReleaseError(f"{module.name} imports {specifier}, which is no shared library of this build")


def _check_unique(modules: Sequence[ModuleBuild]) -> None:
    """No two MFEs may claim the same thing."""
    claims: dict[str, str] = {}
    for module in modules:
        declared = module.declaration
        mine = [f"the route {_shape(route.path)}" for route in declared.routes]
        mine += [f"the slot {slot.name!r}" for slot in declared.slots]
        mine += [f"the expose {SERVICES}"] * (SERVICES in module.exposes)
        for claim in mine:
            if claim in claims:
                raise ReleaseError(f"{claims[claim]} and {module.name} both claim {claim}; only one can have it")
            claims[claim] = module.name


def _shape(path: str) -> str:
    """Paths of one shape match the same requests: `/products/:id` and `/products/:name`."""
    return "/".join(":" if segment.startswith(":") else segment for segment in path.split("/"))


def _particular_first(route: RouteDeclaration) -> list[tuple[bool, str]]:
    return [(segment.startswith(":"), segment) for segment in route.path.split("/")]


def _once(addresses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(addresses))


def _libraries(shared: SharedBuild, specifiers: Iterable[str]) -> list[str]:
    return [ASSETS + name for each in specifiers for name in shared.libraries[each].files]


def _needs(module: ModuleBuild, shared: SharedBuild, origin: str) -> dict[str, list[str]]:
    """Per expose: every script that loads for it, in load order."""

    def of(graph: Graph) -> list[str]:
        own = [f"{origin}/{name}" for name in (module.entry, *graph.files)]
        return _once([*_libraries(shared, graph.shared), *own])

    return {key: of(graph) for key, graph in module.exposes.items()}


def _page(host: HostBuild) -> Page:
    page = host.declaration.page
    if page is None:
        raise ReleaseError("the host's muntin.toml has no [page] table")
    return Page(page.title, page.description, page.lang, page.footer, host.skeletons)


def _host(host: HostBuild, shared: SharedBuild) -> Host:
    styles = [ASSETS + name for name in (*shared.css, *host.css)]
    return Host(host.declaration.version, ASSETS + host.loader.file, ASSETS + host.host.file, styles)


def _styles(module: ModuleBuild, origin: str) -> list[str]:
    return [f"{origin}/{name}" for name in module.css]


def _mfe(module: ModuleBuild, origin: str) -> Mfe:
    declared = module.declaration
    return Mfe(
        version=declared.version,
        owner=declared.owner,
        origin=origin,
        entry=f"{origin}/{module.entry}",
        exposes={key: [f"{origin}/{name}" for name in graph.files] for key, graph in module.exposes.items()},
        styles=_styles(module, origin),
        shared=declared.shared,
        sends=declared.events.sends,
        receives=declared.events.receives,
    )


def _routes(
    modules: Sequence[ModuleBuild], needs: Mapping[str, Mapping[str, list[str]]], origins: Mapping[str, str]
) -> list[Route]:
    pairs = [(route, module) for module in modules for route in module.declaration.routes]
    return [
        Route(
            path=route.path,
            title=route.title,
            description=route.description,
            skeleton=route.skeleton,
            protected=route.protected,
            mfe=module.name,
            preload=needs[module.name][MOUNT],
            styles=_styles(module, origins[module.name]),
        )
        for route, module in sorted(pairs, key=lambda pair: _particular_first(pair[0]))
    ]


def _slots(
    modules: Sequence[ModuleBuild], needs: Mapping[str, Mapping[str, list[str]]], origins: Mapping[str, str]
) -> list[Slot]:
    return [
        Slot(
            name=slot.name,
            mfe=module.name,
            except_=slot.except_,
            skeleton=slot.skeleton,
            preload=needs[module.name][MOUNT],
            styles=_styles(module, origins[module.name]),
        )
        for module in modules
        for slot in module.declaration.slots
    ]


def _integrity(
    ours: Sequence[Manifest], modules: Sequence[ModuleBuild], origins: Mapping[str, str], suffix: str
) -> dict[str, str]:
    """Address -> integrity of every file with `suffix`."""
    bases = [(ASSETS, each) for each in ours] + [(f"{origins[each.name]}/", each) for each in modules]
    return {
        base + name: record.integrity
        for base, manifest in bases
        for name, record in sorted(manifest.files.items())
        if name.endswith(suffix) and name != CONTAINER
    }


def _csp(modules: Sequence[ModuleBuild], origins: Mapping[str, str]) -> Csp:
    def having(prefix: str) -> list[str]:
        return sorted({origins[m.name] for m in modules if any(f.type.startswith(prefix) for f in m.files.values())})

    return Csp(
        style=having("text/css"),
        img=having("image/"),
        font=having("font/"),
        connect=sorted({origins[each.name] for each in modules}),
    )


def _size(files: Mapping[str, FileRecord]) -> Size:
    counted = [file for name, file in files.items() if name.endswith((".js", ".css")) and name != CONTAINER]
    return Size(sum(file.raw for file in counted), sum(file.brotli for file in counted))
