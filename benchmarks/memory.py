# SPDX-License-Identifier: Apache-2.0
"""What memory a process has, for benchmarks and tools: one unit, MB of 10^6 bytes, as files are given in."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def resident_megabytes(field: Literal["VmRSS", "VmHWM"], process: int | Literal["self"] = "self") -> float:
    """Return the resident memory of a process now (``VmRSS``) or at its peak (``VmHWM``) in MB.

    It is read from ``/proc`` (Linux; getrusage's peak is inherited from the process that started this one);
    nan where there is none or the process is gone.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return float("nan")
    # The kernel's kB are 1,024 bytes.
    found = [int(line.split()[1]) * 1024 / 1e6 for line in status.splitlines() if line.startswith(field)]
    return found[0] if found else float("nan")
