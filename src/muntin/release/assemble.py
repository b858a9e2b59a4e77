"""A solution over published versions -> one Release, or a ReleaseError that names what makes no page. Pure.

| refused                                                  | because                                          |
|----------------------------------------------------------|--------------------------------------------------|
| no host                                                  | there is no page without one                     |
| a slot that the host's layout doesn't have                | its MFE would never be seen                      |
| a route or slot of an MFE without `./mount`               | there would be nothing to show in it             |
| a specifier that no linked library has                   | the browser could not link who imports it        |
| a version that isn't published                           | nobody serves it                                 |

What only versions decide (ranges, singletons, one claimant per route and slot) the resolver has decided before. Routes
are ordered so that the first match is the most particular one: a literal segment goes before a parameter.
"""

from collections.abc import Iterable, Mapping

from muntin.manifest.build import HostBuild, ModuleBuild, RemoteBuild, RouteDeclaration
from muntin.manifest.record import VersionRecord
from muntin.release.contents import Contents, csp, loaded_size, part_size, remote_of, styles_of
from muntin.release.events import contracts
from muntin.release.facts import sentences
from muntin.release.libraries import loaded_files
from muntin.release.links import import_map
from muntin.release.model import (
    SCHEMA,
    Files,
    Host,
    ImportMap,
    Library,
    Mfe,
    Mode,
    Page,
    Release,
    ReleaseError,
    Route,
    Size,
    Slot,
    identify,
)
from muntin.release.plan import HOST, MOUNT, Plan, plan
from muntin.release.problem import SERVICES, part
from muntin.resolve.model import Solution


def assemble(
    records: Iterable[VersionRecord],
    solution: Solution,
    *,
    wanted: Mapping[str, str],
    pins: Mapping[str, str],
    mode: Mode = "production",
    previous: Release | None = None,
) -> Release:
    """The release of `solution`, in which `previous` (what the channel has now) gives the fallbacks.

    `records` holds at least every version that the solution and the fallbacks name. Raises ReleaseError.
    """
    parts = plan(list(records), solution, mode, previous)
    contents = Contents(parts.consumers, mode)
    services = next((n for n, each in parts.mfes.items() if SERVICES in part(each).declaration.exposes), None)
    events = {name: part(each).declaration.events for name, each in {HOST: parts.host, **parts.mfes}.items()}
    imports, scopes = import_map(parts.linker, {each.key: each.base for each in parts.consumers}, parts.host.key)
    preload = _common(parts, services)
    slots = _slots(parts, preload)
    host = _host(parts)
    return identify(
        Release(
            schema=SCHEMA,
            mode=mode,
            wanted=dict(wanted),
            pins=dict(pins),
            page=_page(parts.program),
            host=host,
            importmap=ImportMap(imports, scopes, contents.scripts()),
            integrity=contents.styles(),
            services=services,
            mfes={name: _mfe(parts, record) for name, record in parts.mfes.items()},
            libraries=_libraries(parts),
            routes=_routes(parts, slots, preload, [host.loader, *host.styles], contents),
            slots=slots,
            preload=preload,
            csp=csp([*parts.mfes.values(), *parts.fallbacks.values()], parts.libraries.values()),
            facts=sentences(solution, parts.host, parts.mfes),
            sizes=_sizes(parts),
            events=contracts(events, mode),
        )
    )


def _common(plan: Plan, services: str | None) -> list[str]:
    """What every page loads first: the host's libraries, the host, the services."""
    program, base, load = plan.program, plan.host.base, plan.linker.load
    own = [base + name for name in (*program.loader.files, *program.host.files) if name != program.loader.file]
    addresses = [*load(plan.host.key, [*program.loader.shared, *program.host.shared]), *own]
    if services:
        addresses += _needs(plan, plan.mfes[services], SERVICES)
    return list(dict.fromkeys(addresses))


def _needs(plan: Plan, record: VersionRecord, expose: str) -> list[str]:
    """Every module that loads for an expose of an MFE, in load order. Classic scripts are none: see _scripts()."""
    base, manifest, linker = record.base, part(record), plan.linker
    match manifest:
        case ModuleBuild(entry=entry, exposes=exposes):
            graph = exposes[expose]
            return [*linker.load(record.key, graph.shared), *(base + name for name in (entry, *graph.files))]
        case RemoteBuild(entry=entry, exposes=remotes):
            offered = [each.package for each in linker.linked(record.key)]
            shared = linker.load(record.key, [each for each in offered if each in linker.targets(record.key)])
            own = [entry, *remotes[manifest.declaration.exposes[expose]]] if manifest.entry_type == "module" else []
            return list(dict.fromkeys([*shared, *(base + name for name in own)]))
    raise ReleaseError(f"{record.key} is a second host; a page has one")


def _scripts(record: VersionRecord) -> list[str]:
    """The classic scripts that load for the `./mount` of a remote, its entry first."""
    manifest = part(record)
    if not isinstance(manifest, RemoteBuild) or manifest.entry_type != "script":
        return []
    own = [manifest.entry, *manifest.exposes[manifest.declaration.exposes[MOUNT]]]
    return [record.base + name for name in dict.fromkeys(own)]


def _besides(plan: Plan, record: VersionRecord, common: list[str]) -> list[str]:
    """What loads for an MFE's `./mount` besides the common part."""
    return [each for each in _needs(plan, record, MOUNT) if each not in common]


def _page(host: HostBuild) -> Page:
    page = host.declaration.page
    if page is None:
        raise ReleaseError("the host's muntin.toml has no [page] table")
    return Page(page.title, page.description, page.lang, page.footer, host.skeletons)


def _host(plan: Plan) -> Host:
    """The styles of libraries come before those of the host, which may refine them."""
    program, base = plan.program, plan.host.base
    styles = [*(each for record in plan.libraries.values() for each in styles_of(record)), *styles_of(plan.host)]
    return Host(plan.host.version, base + program.loader.file, base + program.host.file, styles)


def _mfe(plan: Plan, record: VersionRecord) -> Mfe:
    declared, fallback = part(record).declaration, plan.fallbacks.get(record.name)
    return Mfe(
        owner=declared.owner,
        base=record.base,
        files=_files(plan, record),
        fallback=_files(plan, fallback) if fallback else None,
        shared={each.package: each.version for each in plan.linker.linked(record.key)},
        sends=sorted(declared.events.sends),
        receives=sorted(declared.events.receives),
        operations=sorted(declared.operations),
        calls=sorted(declared.calls),
    )


def _files(plan: Plan, record: VersionRecord) -> Files:
    manifest, base = part(record), record.base
    match manifest:
        case ModuleBuild(entry=entry):
            files = {key: graph.files for key, graph in sorted(manifest.exposes.items())}
        case RemoteBuild(entry=entry):
            files = {key: manifest.exposes[own] for key, own in sorted(manifest.declaration.exposes.items())}
        case _:
            raise ReleaseError(f"{record.key} is a second host; a page has one")
    return Files(
        version=record.version,
        entry=base + entry,
        exposes={key: [base + name for name in names] for key, names in files.items()},
        styles=styles_of(record),
        remote=remote_of(manifest, plan.linker.linked(record.key)),
    )


def _libraries(plan: Plan) -> dict[str, Library]:
    consumers = [each.key for each in plan.consumers]
    found: dict[str, Library] = {}
    for key, record in sorted(plan.libraries.items()):
        linked = plan.linker.packages(key, consumers)
        build = next(iter(linked.values())).build
        sizes = [build.files[name].brotli for name in loaded_files(build, linked, plan.mode)]
        found[key] = Library({name: offer.version for name, offer in linked.items()}, record.base, sum(sizes))
    return found


def _particular_first(route: RouteDeclaration) -> list[tuple[bool, str]]:
    return [(segment.startswith(":"), segment) for segment in route.path.split("/")]


def _routes(plan: Plan, slots: list[Slot], preload: list[str], always: list[str], contents: Contents) -> list[Route]:
    """`always`: what each page loads besides the preloaded scripts."""
    pairs = [(route, record) for record in plan.mfes.values() for route in part(record).declaration.routes]
    paths = {route.path for route, _ in pairs}
    found: list[Route] = []
    for route, record in sorted(pairs, key=lambda pair: _particular_first(pair[0])):
        own, styles, scripts = _besides(plan, record, preload), styles_of(record), _scripts(record)
        shown = [slot for slot in slots if slot.load == "eager" and slot.is_on(route.path)]
        beside = [each for slot in shown for each in (*slot.preload, *slot.scripts, *slot.styles)]
        found.append(
            Route(
                path=route.path,
                title=route.title,
                description=route.description,
                skeleton=route.skeleton,
                protected=route.protected,
                mfe=record.name,
                preload=own,
                styles=styles,
                size=loaded_size(contents, [*preload, *always, *beside, *own, *scripts, *styles]),
                scripts=scripts,
                next=[path for path in route.next if path in paths],
            )
        )
    return found


def _slots(plan: Plan, preload: list[str]) -> list[Slot]:
    return [
        Slot(
            name=slot.name,
            mfe=record.name,
            except_=slot.except_,
            skeleton=slot.skeleton,
            preload=_besides(plan, record, preload),
            styles=styles_of(record),
            scripts=_scripts(record),
            only=slot.only,
            load=slot.load,
        )
        for record in plan.mfes.values()
        for slot in part(record).declaration.slots
    ]


def _sizes(plan: Plan) -> dict[str, Size]:
    parts = {HOST: plan.host, **plan.mfes, **plan.libraries}
    return {name: part_size(record, plan.mode) for name, record in sorted(parts.items())}
