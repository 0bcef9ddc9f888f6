"""Measures how much the pipeline costs and how accurate it is: `make bench`, or python -m benchmarks."""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")  # numpy reads this when it is loaded: one thread, as in a worker
