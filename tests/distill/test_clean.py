# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from distill.data.clean import clean_pair, reason_to_drop
from distill.data.overlap import read_evaluation
from hymt_desktop.core.errors import UserError


def judge(english, chinese, kind="human"):
    return reason_to_drop(
        *clean_pair(english, chinese), kind=kind, max_characters=600, min_ratio=1.2, max_ratio=9.0
    )


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("The meeting has been moved to Tuesday, 14 May 2024.", "会议已改到2024年5月14日星期二。"),
        ("Kubernetes 1.29 supports sidecar containers.", "Kubernetes 1.29 支持边车容器。"),
        ("Over 3 million people live there.", "那里住着300多万人。"),
        ("Yes.", "是的。"),
    ],
)
def test_good_pairs_stay(english, chinese):
    assert judge(english, chinese) is None


@pytest.mark.parametrize(
    ("english", "chinese", "reason"),
    [
        ("", "你好", "empty"),
        ("Hello there", "Hello there", "copy"),
        ("Hello there, my friend.", "Bonjour mon ami.", "no Han in Chinese"),
        ("He said 你好 to me yesterday.", "他昨天对我说了你好。", "Han in English"),
        ("The report was published in 2024.", "该报告于2023年发表。", "numbers differ"),
        ("Yes.", "这是一个非常非常长的句子，它根本不可能是一个单词的翻译，因为它太长了。", "length ratio"),
        ("ha ha ha ha ha ha ha ha ha", "哈哈哈哈哈哈哈哈哈哈", "repetition"),
        ("The Russian word is слово here.", "这里的俄语单词是слово。", "another script"),
        ("I_PRP will_MD go there.", "我会去那里。", "part-of-speech tags"),
        ("Use the <x1>tag</x1> here.", "在这里使用标签。", "model symbols"),
        ("A broken \ufffd character.", "一个坏字符。", "broken encoding"),
    ],
)
def test_bad_pairs_go_with_their_reason(english, chinese, reason):
    assert judge(english, chinese) == reason


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("It cost 430,000 dollars in 2019.", "2019年它花了43万美元。"),
        ("Over 1.2 trillion yuan was spent.", "花费超过1.2万亿元。"),
        ("Some 350 million people came.", "大约3亿5000万人来了。"),
        ("It makes more than 50 million a year.", "每年赚5000多万。"),
        ("More than 200,000 people left.", "二十多万人离开了。"),
        ("More than 200,000 people left.", "20余万人离开了。"),
        ("He paid 35,000 yuan.", "他付了三万五千元。"),
        ("Three million people live there.", "那里住着300万人。"),
        ("It began in the 1990s, the tenth of them.", "它始于九十年代，是第十个。"),
        ("It began in the 1860s in a hundred towns.", "它于19世纪60年代始于一百个城镇。"),
        ("The plant makes 100,000 kilowatts.", "该厂发电10万千瓦。"),
        ("All 900 of them, a hundred a day.", "一共九百个，每天一百个。"),
        ("About 120 of a thousand came.", "一千人里大约来了一百二十人。"),
        ("A hundred of them ran 100 miles.", "一百人跑了160公里。"),
    ],
)
def test_large_numbers_may_be_written_otherwise(english, chinese):
    assert judge(english, chinese) is None


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("It cost 430,000 dollars.", "它花了430万美元。"),
        ("Some 3.5 million people came.", "大约3500万人来了。"),
        ("It is worth 6 billion dollars.", "它价值600亿美元。"),
        ("It is worth a lot of money.", "它价值600亿美元。"),
        ("It made 300 million tons of paper.", "它生产了大量的纸，一千种。"),
        ("In 2015 a hundred people came.", "2105年来了一百人。"),
        ("It began in the 1990s, a hundred years ago.", "它始于八十年代，一百年前。"),
        ("Some 1,990 of a hundred towns came.", "一百个城镇中来了九十个。"),
        ("More than 300,000 people left.", "二十多万人离开了。"),
    ],
)
def test_large_numbers_must_have_the_same_value(english, chinese):
    assert judge(english, chinese) == judge(english, chinese, kind="teacher") == "numbers differ"


def test_chinese_gets_full_width_punctuation():
    assert clean_pair("Hello,  world.", "你好,世界.") == ("Hello, world.", "你好，世界。")


def test_evaluation_folders_are_read(tmp_path):
    folder = tmp_path / "set" / "en-zh"
    folder.mkdir(parents=True)
    (folder / "source.en").write_text(
        "The quick brown fox jumps over the lazy dog near the river.\n", encoding="utf-8"
    )
    (folder / "reference.zh").write_text("敏捷的棕色狐狸在河边跳过了那只懒惰的狗。\n", encoding="utf-8")
    index = read_evaluation([tmp_path])
    assert index.overlaps("He saw the quick brown fox jumps over the lazy dog.", "en")
    assert index.overlaps("他看到敏捷的棕色狐狸在河边跳过了栅栏", "zh")
    assert not index.overlaps("The quick brown fox sleeps.", "en")


def test_a_folder_without_evaluation_text_is_refused(tmp_path):
    with pytest.raises(UserError, match="No evaluation text"):
        read_evaluation([tmp_path])
