"""Waspada: where people in Kalimantan Barat are most exposed to human trafficking, and how sure we are."""

__version__ = "0.1.0"
