"""Shared by tests, samples, benchmarks and pages: workbooks filled and edited, rosters, campaigns, other programs."""
