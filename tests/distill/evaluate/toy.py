# SPDX-License-Identifier: Apache-2.0
"""A few sentences in the place of the evaluation sets, and their terms and contrasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distill.evaluate.meter import Material
from distill.evaluate.real_sets import contrast_items, read_pairs, term_items

if TYPE_CHECKING:
    from pathlib import Path

FLORES = [
    ("The museum in Berlin opened in 1871.", "柏林的博物馆于1871年开放。"),
    ("Its plant, the largest one, employs 1200 people.", "它的工厂是最大的，有1200名员工。"),
    ("They work there in three shifts, and they like it.", "他们分三班在那里工作，他们很喜欢。"),
    ("The machines are old, but they run well.", "机器旧了，但它们运转良好。"),
]
IWSLT = [
    ("I want to tell you a story about my village.", "我想给你们讲一个关于我的村庄的故事。"),
    ("The river in the village was full of fish then.", "那时候村里的河里满是鱼。"),
    ("They were never hungry in the whole winter.", "整个冬天从来没有挨饿。"),
    ("One day a factory was built beside the river.", "有一天，河边建了一座工厂。"),
    ("All of the fish died within a single year.", "所有的鱼在一年之内都死了。"),
]
TERM_ROWS = [
    "flores-dev\t1\tBerlin\t柏林\tiso-codes\tnew",
    "flores-dev\t1\tmuseum\t博物馆\tcow\tpair",
    "flores-dev\t2\tplant\t工厂\tcow\tword",
    "iwslt17\t4\triver\t河\tcow\tnew",
]
CONTRAST_ROWS = [
    "en-zh\tflores-dev\t3\tpronoun\t他们\t它们\t1\t1",
    "en-zh\tflores-dev\t4\tpronoun\t它们\t他们\t0\t0",
    "en-zh\tflores-dev\t2\tterm\t工厂\t植物\t0\t0",
    "zh-en\tiwslt17\t3\tperson\tthey\twe\t1\t1",
]


def write_sets(folder: Path) -> Path:
    """Write both sets in both directions; returns the evaluation folder."""
    for name, rows in (("flores-dev", FLORES), ("iwslt17", IWSLT)):
        for source, target in (("en", "zh"), ("zh", "en")):
            place = folder / name / f"{source}-{target}"
            place.mkdir(parents=True)
            sides = {"en": [e for e, _ in rows], "zh": [z for _, z in rows]}
            for file, language in (("source", source), ("reference", target)):
                text = "".join(f"{line}\n" for line in sides[language])
                (place / f"{file}.{language}").write_text(text, encoding="utf-8")
    return folder


def material(folder: Path, limit: int | None = None) -> Material:
    """Return the toy sets with their items."""
    pairs = read_pairs(write_sets(folder))
    return Material(pairs, term_items(pairs, TERM_ROWS), contrast_items(pairs, CONTRAST_ROWS), limit)
