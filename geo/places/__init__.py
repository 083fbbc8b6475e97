"""Where a record belongs: codes, names, points, zones, distances."""

from geo.places.zone_index import ZoneIndex

__all__ = ["ZoneIndex"]
