# SPDX-License-Identifier: Apache-2.0
"""Lets other threads run while a large collection goes away."""

from __future__ import annotations

from typing import Any


def release(*collections: list[Any] | set[Any] | dict[Any, Any]) -> None:
    """Empty collections one by one and item by item.

    When Python frees a collection of 100,000 rows it does so in one go, and no other thread runs for 50 ms
    and more: a window stutters. Popping the items gives the others their turn.
    """
    for collection in collections:
        take = collection.popitem if isinstance(collection, dict) else collection.pop
        while collection:
            take()
