"""Bytes in and bytes out: incoming files (untrusted), shipped tables, boundaries, atomic writes."""
