"""Limits each task to one thread: as many tasks as there are cores run at the same time, so more threads would only
slow them down.

`execute` limits the threads of libraries that are already loaded, for every engine. Numpy reads its limit from the
environment while it is being loaded, so an engine that starts processes calls `one_thread` before.
"""

import re
from collections.abc import MutableMapping
from pathlib import Path

_AVX512 = {"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def one_thread(environment: MutableMapping[str, str], cpuinfo: Path = Path("/proc/cpuinfo")) -> None:
    """Sets the environment variables that libraries for linear algebra read when a process loads them."""
    environment.update(dict.fromkeys(_ONE_THREAD, "1"))
    if core := openblas_core(cpuinfo):
        environment.setdefault("OPENBLAS_CORETYPE", core)


def openblas_core(cpuinfo: Path) -> str | None:
    """Returns the kernels that OpenBLAS should use on processors where it chooses badly; None for other processors.

    OpenBLAS assumes that AMD processors newer than itself have no AVX-512, so that matrix products take twice as long
    (on a Zen 5, 110 instead of 205 GFlop per second).
    """
    try:
        text = cpuinfo.read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    first = dict(re.findall(r"^(vendor_id|flags)\s*:\s*(.*)$", text.split("\n\n")[0], re.MULTILINE))
    newer = first.get("vendor_id") == "AuthenticAMD" and set(first.get("flags", "").split()) >= _AVX512
    return "SkylakeX" if newer else None
