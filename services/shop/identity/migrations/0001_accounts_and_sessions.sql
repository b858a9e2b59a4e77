-- Accounts; emails are kept in lower case, passwords as argon2id strings.
create table account (
    id text primary key,
    email text not null unique check (email = lower(email)),
    name text not null,
    password_hash text not null,
    roles text[] not null default '{}',
    created_at timestamptz not null
);
-- Sessions by the SHA-256 of their cookie, so that a copy of this table opens none of them.
-- A guest's session has a user id but no account.
create table session (
    hash bytea primary key check (octet_length(hash) = 32),
    user_id text not null,
    account_id text references account (id) on delete cascade,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    check (account_id is null or account_id = user_id)
);
create index session_seen_at on session (seen_at);
create index session_created_at on session (created_at);
-- Log-ins that failed or are being tried, by the SHA-256 of the email: people type all sorts of things into that field.
create table login_attempt (
    id bigint generated always as identity primary key,
    email_hash bytea not null,
    at timestamptz not null
);
create index login_attempt_email_hash on login_attempt (email_hash, at);
create index login_attempt_at on login_attempt (at);
