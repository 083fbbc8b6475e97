"""One check for every stage: are the columns there, and are the keys unique and filled?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.errors import SchemaError


def require(
    frame: pd.DataFrame, columns: Sequence[str], *, stage: str, unique: Sequence[str] = ()
) -> None:
    """Raise SchemaError unless `frame` has `columns`, and `unique` identifies each row without gaps."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise SchemaError("missing_columns", stage=stage, columns=", ".join(missing))
    if unique:
        keys = frame[list(unique)]
        if keys.isna().any(axis=None) or keys.duplicated().any():
            raise SchemaError("key_not_unique", stage=stage, columns=", ".join(unique))
