-- What the Idempotency-Key of an add stands for, so that a repeated one adds nothing.
create table cart_add (
    user_id text not null references cart (user_id) on delete cascade,
    key text not null,
    product_id text not null,
    quantity integer not null check (quantity between 1 and 99),
    -- The cart's version that it made.
    version bigint not null,
    at timestamptz not null,
    primary key (user_id, key)
);
create index cart_add_at on cart_add (at);
