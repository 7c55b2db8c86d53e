"""Measures the assistant: data sets, suites and the report of `make evaluate`."""
