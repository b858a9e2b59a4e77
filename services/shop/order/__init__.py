"""What visitors have bought: orders, their status, and the checkout that makes them."""
