# SPDX-License-Identifier: Apache-2.0
"""Teachers: prompts, loading, tuning, generating, and the cache of what they made."""
