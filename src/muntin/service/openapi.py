"""The OpenAPI document says what the service really answers: every operation may answer problem+json."""

from litestar import Litestar
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Reference, Schema
from litestar.openapi.spec.enums import OpenAPIType

PROBLEM = Schema(
    type=OpenAPIType.OBJECT,
    title="Problem",
    description="RFC 9457 problem details; `code` is one of contracts/errors.toml.",
    required=["type", "title", "status", "detail", "code", "remedy", "instance"],
    properties={
        **{name: Schema(type=OpenAPIType.STRING) for name in ("type", "title", "detail", "code", "remedy", "instance")},
        "status": Schema(type=OpenAPIType.INTEGER),
        "errors": Schema(
            type=OpenAPIType.ARRAY,
            items=Schema(
                type=OpenAPIType.OBJECT,
                required=["path", "message"],
                properties={"path": Schema(type=OpenAPIType.STRING), "message": Schema(type=OpenAPIType.STRING)},
            ),
        ),
    },
)


def describe_problems(app: Litestar) -> None:
    """Replaces the error answers that Litestar assumes by ours, in each operation of the document."""
    schema = app.openapi_schema
    schema.components.schemas["Problem"] = PROBLEM
    problem = OpenAPIMediaType(schema=Reference(ref="#/components/schemas/Problem"))
    answers = {
        status: OpenAPIResponse(description=text, content={"application/problem+json": problem})
        for status, text in (("4XX", "The request can't be taken"), ("5XX", "The service can't answer now"))
    }
    for path in (schema.paths or {}).values():
        for operation in (path.get, path.head, path.put, path.post, path.delete, path.patch):
            if operation is not None:
                kept = {code: r for code, r in (operation.responses or {}).items() if code.startswith(("2", "3"))}
                operation.responses = {**kept, **answers}
