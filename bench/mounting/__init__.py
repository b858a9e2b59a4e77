"""What `make bench NAME=runtime` mounts, and with what."""
