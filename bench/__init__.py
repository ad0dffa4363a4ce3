"""Measurements, and the stage on which tests and measurements open real pages."""
