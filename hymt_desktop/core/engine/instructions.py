# SPDX-License-Identifier: Apache-2.0
"""Which of a processor's instructions CTranslate2's own kernels use.

Matrix products choose by themselves (MKL, oneDNN). The kernels around them, which quantize, normalise and
take the softmax, stop at AVX2 unless the environment's ``CT2_FORCE_CPU_ISA`` asks for more, and a processor
that can't do what it asks for ends the program. So it is set only where the system says that it can.
"""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "CT2_FORCE_CPU_ISA"

_PROCESSORS = Path("/proc/cpuinfo")
_NEEDED = frozenset({"avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw", "avx512_vnni"})
"""The first five are what CTranslate2 asks for. The last is that of later processors, whose clock hardly
falls with wide instructions; on those before it, AVX2 may be faster."""


def choose_instructions(processors: Path = _PROCESSORS) -> None:
    """Have CTranslate2's kernels use AVX-512 where Linux says that every processor has it.

    A user's own setting of the variable stays. Call it before the first model is loaded: CTranslate2 reads
    the variable once.

    Args:
        processors: What Linux writes about its processors; without such a file nothing changes.
    """
    if VARIABLE not in os.environ and wide(processors):
        os.environ[VARIABLE] = "AVX512"


def wide(processors: Path = _PROCESSORS) -> bool:
    """Return whether every processor has the AVX-512 instructions that pay.

    Args:
        processors: What Linux writes about its processors; without such a file none has.
    """
    try:
        lines = processors.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    found = [set(line.partition(":")[2].split()) for line in lines if line.startswith("flags")]
    return bool(found) and all(flags >= _NEEDED for flags in found)
