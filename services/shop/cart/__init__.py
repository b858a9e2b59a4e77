"""What visitors mean to buy: one cart per user id, guests included."""
