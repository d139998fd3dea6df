# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from hymt_desktop.core.bench import measure
from hymt_desktop.core.energy import EnergyMeter

LIMIT = 262_143_328_850


def domain(folder, name, label, value):
    path = folder / name
    path.mkdir(parents=True)
    (path / "name").write_text(f"{label}\n")
    (path / "max_energy_range_uj").write_text(f"{LIMIT}\n")
    (path / "energy_uj").write_text(f"{value}\n")
    return path / "energy_uj"


@pytest.fixture
def powercap(tmp_path):
    """A machine with one processor, its cores, memory, and the whole computer."""
    (tmp_path / "intel-rapl").mkdir()
    return {
        "package": domain(tmp_path, "intel-rapl:0", "package-0", 5_000_000),
        "core": domain(tmp_path, "intel-rapl:0:0", "core", 1_000_000),
        "dram": domain(tmp_path, "intel-rapl:0:2", "dram", 2_000_000),
        "psys": domain(tmp_path, "intel-rapl:1", "psys", 9_000_000),
        # The same processor, as other hardware tells it.
        "mmio": domain(tmp_path, "intel-rapl-mmio:0", "package-0", 5_000_000),
    }


def add(file, joules):
    file.write_text(f"{(int(file.read_text()) + round(joules * 1e6)) % LIMIT}\n")


def test_processor_and_memory_count_once(powercap, tmp_path):
    meter = EnergyMeter(tmp_path)
    assert meter.joules() == 0
    for name, joules in (("package", 10), ("core", 7), ("dram", 2.5), ("psys", 30), ("mmio", 10)):
        add(powercap[name], joules)
    assert meter.joules() == pytest.approx(12.5)
    add(powercap["package"], 1)
    assert meter.joules() == pytest.approx(13.5)
    assert meter.problem == ""


def test_a_counter_that_starts_anew(powercap, tmp_path):
    powercap["package"].write_text(f"{LIMIT - 3_000_000}\n")
    meter = EnergyMeter(tmp_path)
    add(powercap["package"], 8)
    assert int(powercap["package"].read_text()) == 5_000_000
    assert meter.joules() == pytest.approx(8)
    powercap["package"].write_text(f"{LIMIT - 1_000_000}\n")
    meter.joules()
    add(powercap["package"], 1)
    assert int(powercap["package"].read_text()) == 0
    assert meter.joules() == pytest.approx(8 + (LIMIT - 6_000_000) / 1e6 + 1)


def test_what_is_not_readable_is_said(powercap, tmp_path, monkeypatch):
    assert EnergyMeter(tmp_path / "none").joules() is None
    assert EnergyMeter(tmp_path / "none").problem == "this system has no counters for it"
    powercap["dram"].write_text("much\n")
    assert "can't be read" in EnergyMeter(tmp_path).problem

    def refuse(path, **_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.read_text", refuse)
    meter = EnergyMeter(tmp_path)
    assert meter.joules() is None
    assert "administrator" in meter.problem


def test_a_counter_that_vanishes_ends_the_measurement(powercap, tmp_path):
    meter = EnergyMeter(tmp_path)
    powercap["package"].unlink()
    assert meter.joules() is None
    assert "any more" in meter.problem


def test_the_benchmark_has_the_energy_of_its_words(powercap, tmp_path, tiny_package, monkeypatch):
    monkeypatch.setattr("hymt_desktop.core.bench.AT_ONCE", 2)

    class Turning(EnergyMeter):
        """Three joules go by between two looks."""

        def joules(self):
            add(powercap["package"], 3)
            return super().joules()

    report = measure(tiny_package, 1, 1, 1, meter=Turning(tmp_path))
    assert report["energy"] == {"readable": True, "problem": ""}
    figures = report["pairs"]["en-zh"]
    assert 3000 / 30 < figures["joules_per_1000_words"] < 3000 / 15
