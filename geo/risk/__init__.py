"""Indicators, exposure, the risk model, classes and reasons."""

from geo.risk.estimator import SmallAreaRisk

__all__ = ["SmallAreaRisk"]
