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
