"""The gate: suppression, the attacker, and the only maker of a Release."""
