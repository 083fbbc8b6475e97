"""Indicators, exposure, the risk model, classes and reasons."""
