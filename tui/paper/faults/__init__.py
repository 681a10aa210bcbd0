"""Faults on demand: what goes wrong, where and how often; the same seed makes the same things go wrong."""
