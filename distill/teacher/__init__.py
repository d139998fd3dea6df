# SPDX-License-Identifier: Apache-2.0
"""Teachers: loading, tuning and generating."""
