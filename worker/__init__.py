"""Tocsin watches the news feeds and rings, once per event, for the keywords you wrote."""

__version__ = "0.1.0"
