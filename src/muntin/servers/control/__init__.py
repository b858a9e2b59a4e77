"""The control plane: what teams published, which releases there are, and which release each channel points at.

It decides and records; it serves no page. The shell reads releases and files from the object store, so pages go on
being served while this process is down. Reads need no key: it listens on loopback or an internal network, and the edge
has no route to it. Every write is signed (adapters/signing.py) and leaves an entry in the audit log (audit.py).
"""
