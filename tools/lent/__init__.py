# SPDX-License-Identifier: Apache-2.0
"""The parts of ``tools/stand_in_run.py``: settings, inputs, processes, corpora, schedule, results."""
