-- Published versions. A version exists if and only if its row does; nothing of a row ever changes.
-- `seq` is given out under the lock of the audit log, so that no row appears behind one that was already seen.
-- `record` is the VersionRecord as JSON text: jsonb would not keep the order of its keys.
create table version (
    seq bigint primary key,
    name text not null,
    version text not null,
    kind text not null,
    digest text not null,
    record text not null,
    published_at timestamptz not null,
    published_by text not null,
    unique (name, version)
);
-- Team keys. The operator's keys are not here: they come with the process's settings.
create table team_key (
    id text primary key,
    team text not null,
    patterns text[] not null,
    rights text[] not null,
    jwk jsonb not null,
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz,
    revoked_at timestamptz
);
-- Signatures that were used, for as long as they would be good (adapters/signing.py).
create table used_signature (
    jti text primary key,
    until timestamptz not null
);
create index used_signature_until on used_signature (until);
-- The audit log. `hash` = SHA-256(prev || entry), `entry` is RFC 8785 JSON; the first `prev` is 32 zero bytes.
create table audit (
    seq bigint primary key,
    entry text not null,
    prev bytea not null,
    hash bytea not null unique
);
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: % is refused', tg_table_name, tg_op;
end $$;
create trigger audit_is_append_only before update or delete on audit
    for each row execute function refuse_change();
create trigger audit_is_not_emptied before truncate on audit
    for each statement execute function refuse_change();
create trigger version_is_append_only before update or delete on version
    for each row execute function refuse_change();
create trigger version_is_not_emptied before truncate on version
    for each statement execute function refuse_change();
