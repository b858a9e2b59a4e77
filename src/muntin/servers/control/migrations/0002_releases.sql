-- Releases. The record itself is the object releases/<id>.json, which is there before the row is; nothing of a row changes.
create table release (
    id text primary key check (id ~ '^[0-9a-f]{64}$'),
    mode text not null,
    created_at timestamptz not null,
    created_by text not null
);
create index release_prefix on release (id text_pattern_ops);
-- Channels. `revision` rises by one with each move, and a move names the revision that it saw. `earlier`: the releases to
-- which `rollback` goes back, the nearest last (see channels.py).
create table channel (
    name text primary key,
    revision bigint not null check (revision > 0),
    release text not null references release (id),
    earlier text[] not null,
    updated_at timestamptz not null,
    updated_by text not null
);
-- Every move of every channel. `changed`: sentences, `header 1.3.0 -> 1.4.0`.
create table channel_move (
    channel text not null references channel (name),
    revision bigint not null,
    release text not null references release (id),
    action text not null check (action in ('deploy', 'rollback')),
    at timestamptz not null,
    by text not null,
    changed text[] not null,
    primary key (channel, revision)
);
create trigger release_is_append_only before update or delete on release
    for each row execute function refuse_change();
create trigger release_is_not_emptied before truncate on release
    for each statement execute function refuse_change();
create trigger channel_move_is_append_only before update or delete on channel_move
    for each row execute function refuse_change();
create trigger channel_move_is_not_emptied before truncate on channel_move
    for each statement execute function refuse_change();
