"""The registry over HTTP: versions, uploads, keys and the audit log. Reads are open; each write passes the gate first.

Bodies that may be large (archives, chunks) are streamed to the staging folder and compared with the signature's digest
when they are complete: nothing is looked at before.
"""

from typing import Annotated, Any

from litestar import Request, Response, delete, get, head, patch, post, put
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import HeaderParameter, JSONBody, PathParameter, QueryParameter
from msgspec import structs

from muntin.manifest.record import VersionRecord, stored_base
from muntin.servers.control import bodies, model
from muntin.servers.control.archive import MAX_PACKED
from muntin.servers.control.audit import Verdict
from muntin.servers.control.checkpoints import Checkpoints, Forged
from muntin.servers.control.fetching import base_of, fetch
from muntin.servers.control.keys import NAME, Key, NewKey, granted
from muntin.servers.control.parts import Control
from muntin.servers.control.publish import Publisher
from muntin.servers.control.staging import failures
from muntin.servers.control.uploads import MAX_CHUNK, Uploads
from muntin.service import FieldError, Problem, decode

ARCHIVE_TYPES = ("application/gzip", "application/x-gzip")
MAX_SOURCE = 4096
REACHED: dict[int, ResponseSpec] = {204: ResponseSpec(None, description="Upload-Offset: the bytes that are there")}
FORGED = "the checkpoint in the object store is not signed with the services' secret"

Http = Request[Any, Any, Any]
Parts = NamedDependency[Control]
Sending = NamedDependency[Uploads]
Publishing = NamedDependency[Publisher]
Name = Annotated[str, PathParameter(pattern=NAME, description="Name of an MFE or library")]
VersionPath = Annotated[str, PathParameter(max_length=256, description="An exact version")]
Sha256 = Annotated[str, PathParameter(pattern=model.SHA256, description="SHA-256 of the whole archive, hex")]


@get("/api/v1/mfes", summary="All published names", tags=["registry"])
async def list_names(control: Parts) -> model.Listing:
    """Every MFE and library, with its latest version."""
    return model.listing(await control.registry.records())


@get("/api/v1/mfes/{name:str}", summary="The versions of one name", tags=["registry"])
async def list_versions(name: Name, control: Parts) -> model.Versions:
    """Its versions, newest first, without their manifests."""
    found = model.newest_first(await control.registry.versions(name))
    if not found:
        raise Problem("version-unknown", f"nothing is published under the name {name}")
    return model.Versions(name, found[0].kind, [model.published(record) for record in found])


@get("/api/v1/mfes/{name:str}/versions/{version:str}", summary="One version", tags=["registry"])
async def read_version(name: Name, version: VersionPath, control: Parts) -> VersionRecord:
    """The version's record, with its manifest."""
    return await control.registry.required(name, version)


@put(
    "/api/v1/mfes/{name:str}/versions/{version:str}",
    summary="Publish a version",
    tags=["registry"],
    request_max_body_size=None,  # `receive` counts: it knows what the limit is for
    operation_class=bodies.ArchiveOperation,
    responses={201: ResponseSpec(VersionRecord, generate_examples=False, description="It is new")},
)
async def publish(
    request: Http, name: Name, version: VersionPath, control: Parts, uploads: Sending, publisher: Publishing
) -> Response[VersionRecord]:
    """The body is the archive (application/gzip), or JSON: {"upload": sha256} or {"url": origin}. 201 if it is new."""
    admission = await bodies.admitted(request, control.gate, MAX_PACKED, name)
    media_type, upload, base = request.content_type[0], None, stored_base(name, version)
    if media_type not in (*ARCHIVE_TYPES, "application/json"):
        raise Problem("unsupported-media-type", f"send application/gzip or application/json, not {media_type!r}")
    async with publisher.staging.file() as archive:
        limit = MAX_SOURCE if media_type == "application/json" else MAX_PACKED
        admission.claims.must_cover(await bodies.receive(request, archive, limit))
        if media_type == "application/json":
            source = decode(archive.read_bytes(), model.Source)
            if (source.upload is None) == (source.url is None):
                raise Problem("bad-input", "one source is needed", errors=[FieldError("upload", "or url: one of both")])
            if source.upload is not None:
                upload = source.upload
                await uploads.take(upload, archive)
            elif source.url is not None:
                base = base_of(source.url)
                with failures():
                    await fetch(base, archive, version, development=control.settings.development)
        record, new = await publisher.publish(name, version, archive, base, admission.key)
    if upload is not None:
        uploads.forget(upload)
    return Response(record, status_code=201 if new else 200)


@head(
    "/api/v1/uploads/{sha256:str}",
    status_code=204,
    summary="How far an upload is",
    tags=["registry"],
    responses=REACHED,
)
async def read_upload(sha256: Sha256, uploads: Sending) -> Response[None]:
    """Upload-Offset says how many bytes are there."""
    return _offset(uploads.offset(sha256))


@patch(
    "/api/v1/uploads/{sha256:str}",
    status_code=204,
    summary="Send a chunk of an upload",
    tags=["registry"],
    responses=REACHED,
    request_max_body_size=None,  # as above: `Uploads.append` counts
    operation_class=bodies.ChunkOperation,
)
async def send_chunk(
    request: Http,
    sha256: Sha256,
    control: Parts,
    uploads: Sending,
    offset: Annotated[
        int, HeaderParameter(name="Upload-Offset", ge=0, le=MAX_PACKED, description="Where the chunk begins")
    ],
    length: Annotated[
        int | None, HeaderParameter(name="Upload-Length", ge=0, le=2**53, description="Bytes of the whole archive")
    ] = None,
) -> Response[None]:
    """Continues the upload at Upload-Offset; Upload-Length says how long it will be."""
    admission = await bodies.admitted(request, control.gate, MAX_CHUNK)
    reached = await uploads.append(sha256, offset, length, admission, bodies.pieces(request))
    control.faults.reach("upload.chunk")
    return _offset(reached)


@get("/api/v1/audit", summary="The audit log", tags=["audit"])
async def read_audit(
    control: Parts,
    after: Annotated[int, QueryParameter(ge=0, le=2**62, description="Entries behind this number")] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=1000, description="How many at most")] = 100,
    newest: Annotated[bool, QueryParameter(description="The last such entries, not the first")] = False,
) -> model.AuditPage:
    """Entries in their order."""
    return model.AuditPage(await control.audit.read(after, limit, newest=newest))


@get("/api/v1/audit/verify", summary="Whether the audit log is whole", tags=["audit"])
async def verify_audit(control: Parts, checkpoints: NamedDependency[Checkpoints]) -> Verdict:
    """Computes the chain of hashes again, and compares it with the signed checkpoint in the object store."""
    try:
        known = await checkpoints.known()
    except Forged:
        verdict = await control.audit.verify()
        return verdict if not verdict.valid else structs.replace(verdict, valid=False, reason=FORGED)
    return await control.audit.verify(known)


@get("/api/v1/keys", summary="All keys", tags=["keys"])
async def list_keys(control: Parts) -> model.KeyList:
    """The operator's keys, then the teams', oldest first."""
    return model.KeyList(await control.keys.all())


@post("/api/v1/keys", summary="Add a key", tags=["keys"])
async def add_key(request: Http, data: JSONBody[NewKey], control: Parts) -> Key:
    """Stores the public half of a team's key. Nobody can give more than they have."""
    by = await control.gate.enter(request, "keys")
    return await control.keys.add(granted(data, by), by, control.audit)


@delete("/api/v1/keys/{id:str}", status_code=200, summary="Revoke a key", tags=["keys"])
async def revoke_key(
    request: Http, id: Annotated[str, PathParameter(max_length=100, description="The key's id")], control: Parts
) -> Key:
    """The key is good for nothing from now on; it stays in the list."""
    by = await control.gate.enter(request, "keys")
    return await control.keys.revoke(id, by, control.audit)


def _offset(offset: int) -> Response[None]:
    headers = {"upload-offset": str(offset), "upload-limit": f"max-size={MAX_PACKED}", "cache-control": "no-store"}
    return Response(None, status_code=204, headers=headers)


HANDLERS = [
    list_names,
    list_versions,
    read_version,
    publish,
    read_upload,
    send_chunk,
    read_audit,
    verify_audit,
    list_keys,
    add_key,
    revoke_key,
]
