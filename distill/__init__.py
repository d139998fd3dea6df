# SPDX-License-Identifier: Apache-2.0
"""The pipeline that distils, prunes, quantizes and packages translation models."""
