"""How long records stay: old ones are counted and erased, in the store and in its copies, and a copy can be taken and brought back."""
