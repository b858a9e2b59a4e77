"""What `make bench NAME=page` is made of: generated MFEs, three ways to build a page of them, and a slow network."""
