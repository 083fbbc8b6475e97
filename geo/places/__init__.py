"""Where a record belongs: codes, names, points, zones, distances."""
