"""What tests, samples, benchmarks and pages share: workbooks filled and edited, rosters, campaigns, other programs."""
