"""The stages that data goes through, one after the other, each a frozen dataclass that checks its schema."""
