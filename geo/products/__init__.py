"""Bytes out of a Release: maps, layers, workbooks. Nothing is written here."""
