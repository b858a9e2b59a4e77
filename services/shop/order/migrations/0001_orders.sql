-- Orders. Each follows its user's previous one, and no two follow the same: two checkouts at once of one cart can't
-- both become orders, since the cart they read had only the orders up to there taken out.
create sequence order_number;
create table purchase (
    id text primary key,
    number text not null unique,
    user_id text not null,
    status text not null check (status in ('PLACED', 'PACKED', 'SHIPPED', 'DELIVERED', 'CANCELLED')),
    total_minor bigint not null check (total_minor >= 0),
    currency text not null,
    created_at timestamptz not null,
    follows text references purchase (id),
    unique nulls not distinct (user_id, follows)
);
create index purchase_user_id on purchase (user_id, created_at desc);
create index purchase_open on purchase (created_at) where status in ('PLACED', 'PACKED', 'SHIPPED');
create table purchase_item (
    purchase_id text not null references purchase (id),
    position integer not null,
    product_id text not null,
    name text not null,
    image text not null,
    unit_price_minor bigint not null check (unit_price_minor >= 0),
    quantity integer not null check (quantity between 1 and 99),
    primary key (purchase_id, position)
);
create table purchase_status (
    purchase_id text not null references purchase (id),
    position integer not null,
    status text not null,
    at timestamptz not null,
    primary key (purchase_id, position)
);
-- Checkouts by their idempotency key; see journal.py.
create table checkout (
    user_id text not null,
    key text not null,
    request_hash bytea not null,
    state text not null check (state in ('RUNNING', 'DONE')),
    order_id text not null unique,
    attempt integer not null,
    started_at timestamptz not null,
    plan jsonb,
    answer jsonb,
    primary key (user_id, key)
);
create index checkout_started_at on checkout (state, started_at);
-- Orders whose stock is to be given back; a row goes when product has confirmed it.
create table stock_release (
    order_id text primary key,
    requested_at timestamptz not null
);
