"""Measures what the pipeline costs and how right it is: `make bench`, or python -m benchmarks."""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before numpy is loaded, so that there is one thread, as in the workers of a run
