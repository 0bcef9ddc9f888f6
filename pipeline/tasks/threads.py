"""One thread per task: as many tasks run side by side as there are cores, so that more would only slow them down.

Whatever engine runs a task, `execute` sets what can be set in a running process. What numpy reads when it is loaded
must be in the environment before: an engine that starts processes calls `one_thread`.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from pathlib import Path

_AVX512 = {"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def one_thread(environment: MutableMapping[str, str], cpuinfo: Path = Path("/proc/cpuinfo")) -> None:
    """Sets what the libraries for linear algebra read when a process loads them."""
    environment.update(dict.fromkeys(_ONE_THREAD, "1"))
    if core := openblas_core(cpuinfo):
        environment.setdefault("OPENBLAS_CORETYPE", core)


def openblas_core(cpuinfo: Path) -> str | None:
    """The kernels that OpenBLAS should use where its own choice is bad; None where that is not known.

    It takes AMD processors newer than itself for ones without AVX-512, and matrix products take twice as long
    (on a Zen 5, 110 instead of 205 GFlop per second).
    """
    try:
        text = cpuinfo.read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    first = dict(re.findall(r"^(vendor_id|flags)\s*:\s*(.*)$", text.split("\n\n")[0], re.MULTILINE))
    newer = first.get("vendor_id") == "AuthenticAMD" and set(first.get("flags", "").split()) >= _AVX512
    return "SkylakeX" if newer else None
