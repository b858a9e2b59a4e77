"""Who visits the shop: accounts, log in and out, and server-side sessions."""
