# SPDX-License-Identifier: Apache-2.0
"""What the processor has used, in joules, where the system says so: Linux's RAPL counters.

``/sys/class/powercap/intel-rapl:N`` is a processor (AMD's have the same folders), ``intel-rapl:N:M`` a part
of it: cores and graphics are counted in the processor's figure, memory is not. Counters start anew at
``max_energy_range_uj``. Their source: Documentation/power/powercap/powercap.rst of the Linux kernel. They
count all that the processor does, other programs included, and most systems let only the administrator read
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

POWERCAP = Path("/sys/class/powercap")
_JOULE = 1_000_000


@dataclass(slots=True)
class _Counter:
    """A counter, and its value when it was last read (microjoules)."""

    file: Path
    limit: int
    before: int

    def used(self) -> int:
        """Return what was used since the last call."""
        now = _number(self.file)
        used = now - self.before if now >= self.before else now - self.before + self.limit
        self.before = now
        return max(0, used)


class EnergyMeter:
    """Counts from its making on.

    Args:
        folder: Where the counters are.

    Attributes:
        problem: Why nothing can be read; empty where it can.
    """

    def __init__(self, folder: Path = POWERCAP) -> None:
        self.problem = ""
        self._total = 0
        self._counters: list[_Counter] = []
        try:
            for domain in sorted(folder.glob("intel-rapl:*")):
                name = (domain / "name").read_text(encoding="ascii").strip()
                # The whole computer ("psys") has the processors in it.
                if name.startswith("package") or name == "dram":
                    file = domain / "energy_uj"
                    limit = _number(domain / "max_energy_range_uj")
                    self._counters.append(_Counter(file, limit, _number(file)))
        except PermissionError:
            self._fail("only the administrator may read the processor's counters")
        except (OSError, ValueError) as error:
            self._fail(f"the processor's counters can't be read: {error}")
        if not self._counters and not self.problem:
            self._fail("this system has no counters for it")

    def _fail(self, problem: str) -> None:
        self.problem = problem
        self._counters.clear()

    def joules(self) -> float | None:
        """Return what was used since the meter was made; None where it can't be read.

        That a counter starts anew is noticed once between two calls: at 100 watts one does after 40 minutes.
        """
        try:
            self._total += sum(counter.used() for counter in self._counters)
        except (OSError, ValueError) as error:
            self._fail(f"the processor's counters can't be read any more: {error}")
        return None if self.problem else self._total / _JOULE


def _number(file: Path) -> int:
    return int(file.read_text(encoding="ascii"))
