# SPDX-License-Identifier: Apache-2.0
"""Numbers drawn anew: both sides still say the same, and what is no amount stays."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from distill.cli import main
from distill.config import AugmentConfig, load_config
from distill.data.augment import Augmenter, Example
from distill.data.clean import clean_pair, reason_to_drop
from distill.data.figures import with_new_numbers
from distill.data.pack import pack
from distill.data.spans import Lexicon
from distill.tokenizer import load_tokenizer
from hymt_desktop.core.text.check import check_numbers
from hymt_desktop.core.text.numbers import digit_values
from tests.distill.corpus import write_config

SEEDS = range(80)
PLAIN = dict.fromkeys(AugmentConfig.__dataclass_fields__, 0.0)

CHANGED = [
    ("The plant cost $3.2 million.", "该厂耗资320万美元。"),
    ("He earned £450,000 a year.", "他年薪45万英镑。"),
    ("They raised US$5 billion (€4.6 billion) in 2021.", "他们在2021年筹集了50亿美元（46亿欧元）。"),
    ("The park covers 430,000 square kilometers.", "公园面积43万平方公里。"),
    ("Population: 1,234,567 (2020 census)", "人口：1234567（2020年普查）"),
    ("More than 300 guests came on 14 May 2024.", "2024年5月14日来了300多人。"),
    ("The budget rose by 12% to 1.2 trillion yuan.", "预算增长12%，达到1.2万亿元。"),
    ("There are 12 apples on the table.", "桌上有12个苹果。"),
    ("He ran 42 kilometers in 3 hours.", "他3小时跑了42公里。"),
    ("It is 1.5 times as large as the 20 million tons of last year.", "是去年2000万吨的1.5倍。"),
    ("7,410,000 of the 58 million users pay.", "5800万用户中有741万付费。"),
    ("The skull is 3 million years old.", "这块头骨有300万年的历史。"),
    ("20000 people came.", "来了2万人。"),
    ("It cost 2 million.", "花费2000000。"),
    ("I took out 65 yuan and paid.", "我拿出65元买单。"),
    ("The app has 10 million+ downloads.", "该应用的下载量超过1000万+次。"),
]

STAYS = [
    ("The report was published in 2024.", "该报告于2024年发表。"),
    ("The Forum 2019 was held in Taipei.", "2019台商论坛在台北举行。"),
    ("Python 3.11 users need version 1.29.3.", "Python 3.11 的用户需要 1.29.3 版。"),
    ("See bug 123456 on the list.", "请参阅列表上的 bug 123456。"),
    ("Prices rose by 12% and 5 percent.", "价格上涨了12%和5%。"),
    ("It fell by 20 percentage points.", "下降了20个百分点。"),
    ("Wait 24 hours, or 3 months.", "等待24个小时，或者3个月。"),
    ("He is 12 years old.", "他12岁。"),
    ("It takes 3 and a half kilometers.", "要走3公里半。"),
    ("It is 1.5 times as large.", "它有1.5倍大。"),
    ("It is 1.5 kilometers away.", "它在1.5公里外。"),
    ("1,000 to 2,000 people came.", "来了1000到2000人。"),
    ("3 to 5 people came.", "来了3到5人。"),
    ("Between 3 and 5 million people live there.", "那里住着300万至500万人。"),
    ("From 3 million to 5 million people live there.", "那里住着300至500万人。"),
    ("It made $300,000-$400,000 a year.", "每年盈利30万-40万美元。"),
    ("The city got 350 million dollars, 50 million in cash.", "该市得到3亿5000万美元，部分为现金。"),
    ("More than 50 million yuan was spent.", "花了5000多万元。"),
    ("5 people were hurt in 5 accidents.", "5起事故中5人受伤。"),
    ("It costs three million dollars ($3,000,000).", "费用为300万美元。"),
    ("Canonical sold 10,000 devices.", "Canonical 卖出了第10,000台设备。"),
    ("US Patent No. 7,657,386 was named.", "提到了7657386号美国专利。"),
    ("300 guests came.", "来了300萬人。"),
    ("He bought 3 books.", "他买了三本书。"),
]

EN_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?: (?:thousand|million|billion|trillion))?")
ZH_NUMBER = re.compile(r"(?:\d[\d,]*(?:[.．]\d+)?|[一二三四五六七八九十]+(?=[万亿]))(?:万亿|亿|万)?")


def example(pair, to):
    english, chinese = pair
    context = "In 2001 they had 40,000." if to == "zh" else "2001年他们有4万。"
    return (
        Example(english, chinese, "zh", context) if to == "zh" else Example(chinese, english, "en", context)
    )


def sides(changed):
    return (changed.source, changed.target) if changed.to == "zh" else (changed.target, changed.source)


def renumbered(pair, to):
    return [with_new_numbers(example(pair, to), random.Random(seed)) for seed in SEEDS]


@pytest.mark.parametrize("to", ["zh", "en"])
@pytest.mark.parametrize("pair", CHANGED, ids=lambda pair: pair[0][:20])
def test_both_sides_still_name_the_same_numbers(pair, to):
    found = renumbered(pair, to)
    # One or two may be drawn again.
    assert sum(changed == example(pair, to) for changed in found) <= 2
    for changed in found:
        english, chinese = sides(changed)
        assert check_numbers(english, chinese) is check_numbers(chinese, english) is None, changed
        assert max(digit_values(english)) >= 10_000
        cleaned = clean_pair(english, chinese)
        limits = {"kind": "human", "max_characters": 600, "min_ratio": 1.0, "max_ratio": 9.0}
        assert reason_to_drop(*cleaned, **limits) is None, changed


@pytest.mark.parametrize("to", ["zh", "en"])
@pytest.mark.parametrize("pair", CHANGED, ids=lambda pair: pair[0][:20])
def test_the_text_around_and_the_context_stay(pair, to):
    for changed in renumbered(pair, to):
        english, chinese = sides(changed)
        assert EN_NUMBER.sub("#", english) == EN_NUMBER.sub("#", pair[0])
        assert ZH_NUMBER.sub("#", chinese) == ZH_NUMBER.sub("#", pair[1])
        assert replace(changed, source="", target="") == replace(example(pair, to), source="", target="")


@pytest.mark.parametrize("to", ["zh", "en"])
@pytest.mark.parametrize("pair", STAYS, ids=lambda pair: pair[0][:20])
def test_what_is_no_amount_or_not_alone_stays(pair, to):
    assert set(renumbered(pair, to)) == {example(pair, to)}


@pytest.mark.parametrize("to", ["zh", "en"])
def test_years_shares_and_times_beside_a_new_number_stay(to):
    kept = {"2021": CHANGED[2], "14 May 2024": CHANGED[5], "by 12% to": CHANGED[6], "in 3 hours": CHANGED[8]}
    for text, pair in kept.items():
        assert all(text in sides(changed)[0] for changed in renumbered(pair, to))


@pytest.mark.parametrize("to", ["zh", "en"])
def test_the_article_goes_with_the_number(to):
    english = [
        sides(c)[0] for c in renumbered(("They made a $5 million plan.", "他们制定了500万美元的计划。"), to)
    ]
    said = [re.search(r"made (an?) \$(\d+)", text).groups() for text in english]
    assert all((article == "an") == (number[0] == "8" or number in ("11", "18")) for article, number in said)
    assert {article for article, _ in said} == {"a", "an"}


def test_kilowatts_are_counted_in_ten_thousands_too():
    pair = ("The plant makes 100,000 kilowatts.", "该厂发电10万千瓦。")
    assert len(set(renumbered(pair, "zh"))) > 0.9 * len(SEEDS)
    for changed in renumbered(pair, "zh"):
        assert check_numbers(changed.source, changed.target) is None
        assert re.fullmatch(r"该厂发电[\d.]+(万亿|亿|万)?千瓦。", changed.target)


def test_amounts_are_of_a_size_that_people_write():
    cost = Example("It cost 2 million.", "花费200万。", "zh")
    values = [max(digit_values(with_new_numbers(cost, random.Random(seed)).source)) for seed in range(1000)]
    assert 10_000 <= min(values) < 10**6
    assert 10**11 < max(values) < 10**14


def test_each_language_writes_them_in_its_own_way():
    pair = ("The plant cost $3.2 million.", "该厂耗资320万美元。")
    from_chinese = [c.source.removeprefix("该厂耗资") for c in renumbered(pair, "en")]
    to_chinese = [c.target.removeprefix("该厂耗资") for c in renumbered(pair, "zh")]
    assert any(re.match(r"[一二三四五六七八九十]+[万亿]美元", text) for text in from_chinese)
    assert any("．" in text for text in from_chinese)
    assert not any(re.search("[．一二三四五六七八九十]", text) for text in to_chinese)
    assert {re.sub(r"[\d.]", "", text) for text in to_chinese} == {
        "万美元。",
        "亿美元。",
        "万亿美元。",
        "美元。",
    }
    english = [sides(c)[0] for c in renumbered(pair, "zh")]
    for wanted in (r"\d billion\.", r"\d million\.", r"\$\d{1,3}(,\d{3})+\.", r"\$\d+\.\d+ [mb]illion"):
        assert any(re.search(wanted, text) for text in english)


@pytest.mark.parametrize("to", ["zh", "en"])
def test_a_seed_gives_the_same_numbers_again_and_another_seed_others(to):
    first, second = (renumbered(CHANGED[2], to) for _ in range(2))
    assert first == second
    assert len(set(first)) > 0.9 * len(SEEDS)


def test_an_example_with_other_numbers_has_no_soft_labels_and_none_are_drawn_unasked():
    labelled = replace(example(CHANGED[0], "zh"), soft=7)

    def augmented(**shares):
        augment = Augmenter(AugmentConfig(**{**PLAIN, **shares}), Lexicon.of([]), str)
        return [augment(labelled, random.Random(seed)) for seed in SEEDS]

    assert set(augmented()) == {labelled}
    assert {e.soft for e in augmented(numbers=1.0)} == {-1}
    assert 0.3 < sum(e != labelled for e in augmented(numbers=0.5)) / len(SEEDS) < 0.7


def test_a_run_that_asks_for_no_numbers_draws_as_it_did_without_them():
    class Counted(random.Random):
        drawn = 0

        def random(self):
            self.drawn += 1
            return super().random()

    def draws(share):
        rng = Counted(1)
        Augmenter(AugmentConfig(**{**PLAIN, "numbers": share}), Lexicon.of([]), str)(
            Example("It rains.", "下雨了。", "zh"), rng
        )
        return rng.drawn

    assert draws(0.0) == draws(0.5) - 1


def packed_texts(config, shard):
    folder = config.path("packed", shard)
    tokenizer = load_tokenizer(config)
    read = {}
    for side in ("source", "target"):
        ids, ends = (np.load(folder / f"{name}.npy").tolist() for name in (side, f"{side}_ends"))
        read[side] = [tokenizer.decode(ids[a:b]) for a, b in pairwise([0, *ends])]
    return list(zip(read["source"], read["target"], strict=True))


def test_shards_hold_other_numbers_and_the_held_out_ones_do_not(tmp_path):
    file = write_config(tmp_path)
    amounts = [10_000 * n for n in range(2, 600)]
    lines = "".join(f"Our town has {n:,} houses.\t我们镇有{n // 10_000}万座房子。\n" for n in amounts)
    with (tmp_path / "pairs.tsv").open("a", encoding="utf-8") as corpus:
        corpus.write(lines)
    for stage in ("prepare", "tokenizer"):
        assert main([stage, "--config", str(file)]) == 0
    config = load_config(file)

    def values(numbers, shard):
        pack(replace(config, augment=AugmentConfig(**{**PLAIN, "numbers": numbers})))
        pairs = [
            (s.removeprefix("<2en>"), t) for s, t in packed_texts(config, shard) if t.endswith("houses.")
        ]
        assert all(check_numbers(source, target) is None for source, target in pairs)
        return [max(digit_values(target)) for _, target in pairs]

    for numbers, shard in ((0.0, "epoch0"), (0.0, "valid"), (1.0, "valid")):
        found = values(numbers, shard)
        assert found
        assert set(found) <= set(amounts)
    found = values(1.0, "epoch0")
    assert len(found) > 500
    assert sum(value in amounts for value in found) < 0.3 * len(found)
