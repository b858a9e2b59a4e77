"""IO: PostgreSQL, NATS and HTTP. Adapters act on decisions that the pure rooms made."""
