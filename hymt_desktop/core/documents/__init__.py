# SPDX-License-Identifier: Apache-2.0
"""Document handlers, their registry and the job journal."""
