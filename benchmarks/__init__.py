"""What the pipeline costs and how right it is, measured: `make bench`, or python -m benchmarks."""
