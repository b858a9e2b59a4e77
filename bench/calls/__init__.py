"""What `make bench NAME=resilience` is made of: an upstream that breaks, callers, a load that never waits."""
