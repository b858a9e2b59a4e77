-- The append-only log of a service's domain events, and the queue of those that are not yet published.
create table event (
    seq bigint generated always as identity primary key,
    id uuid not null unique,
    type text not null,
    subject text not null,
    source text not null,
    time timestamptz not null,
    data jsonb not null
);
create table event_outbox (
    seq bigint primary key references event (seq)
);
-- Events of other services that this one has acted on: a redelivered one is not acted on twice.
create table event_seen (
    id uuid primary key,
    at timestamptz not null default now()
);
