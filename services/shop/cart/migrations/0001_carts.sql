-- One row per cart is what changes of that cart lock; `version` only grows.
create table cart (
    user_id text primary key,
    version bigint not null check (version >= 0),
    updated_at timestamptz not null,
    -- The order whose items were taken out last; an order service that sees its own latest here knows that it was.
    last_order_id text
);
create table cart_line (
    user_id text not null references cart (user_id) on delete cascade,
    product_id text not null,
    quantity integer not null check (quantity between 1 and 99),
    added_at timestamptz not null,
    primary key (user_id, product_id)
);
-- Orders whose items were taken out: by event or by call, whichever comes first, and once.
create table settled_order (
    order_id text primary key,
    user_id text not null,
    at timestamptz not null
);
