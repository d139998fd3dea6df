# SPDX-License-Identifier: Apache-2.0
"""The ``report`` stage: one table of teachers, students and their quantized forms, measured in one run."""
