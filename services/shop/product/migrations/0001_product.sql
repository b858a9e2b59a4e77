-- The catalogue. Rows are never deleted: orders made long ago still name them.
create table category (
    id text primary key,
    name text not null,
    position integer not null
);

create table product (
    id text primary key check (id ~ '^[a-z0-9-]{1,64}$'),
    category text not null references category (id),
    name text not null,
    description text not null,
    price_minor integer not null check (price_minor > 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    stock integer not null check (stock >= 0),
    image text not null,
    added_at timestamptz not null,
    retired_at timestamptz,
    -- weights: A name, B category, C description
    search tsvector not null
);
create index product_search on product using gin (search);
create index product_category on product (category) where retired_at is null;

-- Pictures by file name, which carries the hash of the content: a name, once given out, resolves for ever.
create table picture (
    file text primary key,
    svg text not null
);

-- What an order holds of the stock: TAKEN -> RELEASED. A release that comes first leaves RELEASED, which refuses the
-- take that comes late.
create table stock_hold (
    order_id text primary key,
    state text not null check (state in ('TAKEN', 'RELEASED')),
    changed_at timestamptz not null default now()
);

-- Every change of stock that an order made; the take's rows also keep the terms it was sold under.
create table stock_movement (
    order_id text not null references stock_hold (order_id),
    kind text not null check (kind in ('take', 'release')),
    line integer not null,
    product_id text not null references product (id),
    quantity integer not null check (quantity between 1 and 99),
    name text not null,
    price_minor integer not null,
    currency text not null,
    image text not null,
    at timestamptz not null default now(),
    primary key (order_id, kind, product_id)
);
