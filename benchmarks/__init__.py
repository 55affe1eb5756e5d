"""Speed and quality, one command each; benchmarks/README.md holds the results."""
