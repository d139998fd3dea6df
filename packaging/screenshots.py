# SPDX-License-Identifier: Apache-2.0
"""Pictures of every page, light, dark and Chinese, taken from the real window: ``make screenshots``.

Needs no display. Chinese fonts must be installed (Debian: ``fonts-noto-cjk``).
"""
