"""The shop on the server: services and BFFs, each its own process; none imports another."""
