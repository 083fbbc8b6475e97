"""Does what is said of the border hold no more than what the tier was told?"""

from __future__ import annotations

import pandas as pd

from geo.errors import ReleaseError
from geo.tables.border import BorderTold, BorderView


def check_view(view: BorderView, told: BorderTold) -> None:
    """Raise ReleaseError where people stand in `view` that `told` does not tell, one by one or as a sum."""
    flows = view.flows[["pos", "asal", "orang"]].sort_values(["pos", "asal"], ignore_index=True)
    legs = told.legs.sort_values(["pos", "asal"], ignore_index=True)
    same = (
        len(flows) == len(legs)
        and bool((flows["pos"] == legs["pos"]).all() and (flows["asal"] == legs["asal"]).all())
        and flows["orang"].tolist() == legs["orang"].tolist()
        and view.months.equals(told.months)
        and view.weeks.equals(told.weeks)
        and view.account == told.account
    )
    if not same or not _within(view.feeders, legs):
        raise ReleaseError("border_differs", tier=told.tier)


def _within(feeders: pd.DataFrame, legs: pd.DataFrame) -> bool:
    keys = ["pos", "asal", "orang"]
    return len(feeders.merge(legs, on=keys)) == len(feeders)
