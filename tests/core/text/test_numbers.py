# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from hymt_desktop.core.text.check import check_numbers
from hymt_desktop.core.text.numbers import digit_values, written_numbers


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("sold 3.5 million phones in 2023", "zh", ["350万", "2023"]),
        ("20 thousand", "zh", ["2万"]),
        ("5 hundred and 430 billion", "zh", ["500", "4300亿"]),
        ("a 5 km walk, 12%", "zh", ["5", "12"]),
        ("1.2万亿元", "en", ["1.2 trillion"]),
        ("三万五千元", "en", ["35,000"]),
        ("三个人", "en", []),
        ("3亿5000万美元，350万人", "en", ["350 million", "3.5 million"]),
        ("２０２４年", "en", ["2024"]),
        ("年产值5000多万元，3300多名", "en", ["more than 50 million", "3300"]),
    ],
)
def test_numbers_are_written_as_the_target_language_does(text, target, expected):
    found = written_numbers(text, target)
    assert [written for _, _, written in found] == expected
    assert all(a < b for a, b, _ in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))


def test_a_number_of_two_magnitudes_is_one():
    assert digit_values("3亿5000万") == [Decimal(350_000_000)]
    assert digit_values("3万5000人") == [Decimal(35_000)]


def test_more_than_stands_before_the_magnitude():
    assert digit_values("年产值5000多万元") == [Decimal(50_000_000)]
    assert digit_values("40余亿元，3300多名") == [Decimal(4_000_000_000), Decimal(3300)]


def test_half_past_is_thirty_minutes():
    assert check_numbers("8点半才挪开。", "It was moved at 8:30.") is None
    assert check_numbers("It was moved at 8:30.", "8点半才挪开。") is None
    assert check_numbers("8点才挪开。", "It was moved at 8:30.") is not None


def test_a_lone_letter_is_a_magnitude_after_a_currency_sign_only():
    assert digit_values("1.80 m tall, 5k run") == [Decimal("1.80"), Decimal(5)]
    assert digit_values("$5m") == [Decimal(5_000_000)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("装机10万千瓦", 100_000),
        ("发电3亿千瓦时", 300_000_000),
        ("高8千米", 8),
        ("5千克", 5),
        ("2千卡", 2),
        ("50兆瓦", 50),
        ("20兆字节", 20),
        ("100兆比特", 100),
        ("90千赫", 90),
        ("3千人", 3000),
        ("3千万人", 30_000_000),
        ("5千多元", 5000),
        ("2兆日元", 2 * 10**12),
    ],
)
def test_kilo_and_mega_before_a_unit_are_no_magnitudes(text, value):
    assert digit_values(text) == [Decimal(value)]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("装机10万千瓦。", "It has 100,000 kilowatts."),
        ("高8千米。", "It is 8 kilometres high."),
        ("文件有20兆字节。", "The file has 20 megabytes."),
        ("来了3千人。", "3,000 people came."),
        ("九十年代很好。", "The 1990s were good."),
        ("始于19世纪60年代。", "It began in the 1860s."),
        ("始于十九世纪六十年代。", "It began in the 1860s."),
        ("始于20世纪60年代。", "It began in the sixties of the 20th century."),
        ("始于20世纪90年代", "It began in the 90s of the twentieth century"),
        ("始于20世纪90年代", "It began in the '90s"),
        ("占地26·7公顷。", "It covers 26.7 hectares."),
        ("一年两三万元。", "It is 20,000 to 30,000 yuan a year."),
        ("七八十人来了。", "Some 70 to 80 people came."),
        ("二十多万人离开了。", "More than 200,000 people left."),
        ("三万亿元", "3 trillion yuan"),
        ("一万五千亿元", "1.5 trillion yuan"),
        ("三亿五千万", "350 million"),
        ("三十万千瓦", "300,000 kilowatts"),
        ("5千欧元", "5,000 euros"),
        ("3千卡车", "3,000 trucks"),
        ("5千克朗", "5,000 kronor"),
        ("距今２亿３千万年", "230 million years ago"),
        ("1美元兑换140·67日元", "1 US dollar for 140.67 yen"),
        ("面积三点三万平方米", "an area of 33,000 square metres"),
        ("长六百六十六点六米", "666.6 metres long"),
        ("百分之三点五", "3.5 per cent"),
        ("下午三点五分", "at 3:05 in the afternoon"),
        ("300万至500万元", "3 to 5 million yuan"),
        ("3至5万人", "30,000 to 50,000 people"),
        ("占了七成，做三成的事。", "It has 70% and does 30% of the work."),
        ("近7成消费者", "nearly 70% of consumers"),
        ("六成五", "65 per cent"),
        ("1小时12元", "12 yuan per hour"),
        ("1日平均91,971人", "a daily average of 91,971"),
        ("全场打八折。", "20% off everything."),
        ("全场8折。", "Everything is at 80% of its price."),
        ("会员九五折", "a discount of 5% for members"),
        ("85折优惠", "a 15 percent discount"),
        ("8.5折优惠", "a discount of up to 15%"),
        ("一至三折", "70% to 90% off"),
        ("五折", "half price"),
        ("一波三折的故事", "a story with many turns"),
        ("指数为1700·03点，下跌71·29点。", "The index was at 1700.03, down 71.29."),
        ("9800万至9500万年前", "98 to 95 million years ago"),
    ],
)
def test_a_chinese_number_agrees_with_its_english(chinese, english):
    assert check_numbers(chinese, english) is check_numbers(english, chinese) is None


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("始于19世纪60年代。", "It began in the 1880s."),
        ("始于19世纪60年代。", "It began in the 1960s."),
        ("来了11个人。", "Some 1,000 people came."),
        ("占地26·7公顷。", "It covers 267 hectares."),
        ("一年两三万元。", "It is 230,000 yuan a year."),
        ("面积三点三万平方米", "an area of 330,000 square metres"),
        ("300万至500万元", "3,000 to 5 million yuan"),
        ("始于20世纪90年代", "It began in the 90s in the 20s"),
        ("始于20世纪90年代", "It began in the 90s of the 19th century"),
        ("占了七成。", "It has 80% of it."),
        ("7成消费者", "7 consumers"),
        ("三成员来了。", "Some 30 members came."),
        ("2小时12元", "12 yuan per hour"),
        ("全场打八折。", "Everything is 8% off."),
        ("全场8折。", "8% off everything."),
        ("九折", "9% off"),
    ],
)
def test_a_decade_or_a_decimal_that_differs_is_seen(chinese, english):
    assert check_numbers(chinese, english) is not None


def test_a_middle_dot_between_days_is_no_decimal_point():
    assert digit_values("9·11事件和6·18购物节") == [Decimal(n) for n in (9, 11, 6, 18)]
    assert [written for *_, written in written_numbers("26·7公顷", "en")] == ["26.7"]


@pytest.mark.parametrize("chinese", ["近7成消费者", "近七成消费者"])
def test_tenths_are_written_as_a_percentage(chinese):
    ((start, end, written),) = written_numbers(chinese, "en")
    assert (chinese[start:end], written) == (chinese[1:3], "70%")
    assert written_numbers("三成员", "en") == []


def test_a_discount_is_written_as_what_is_off():
    assert written_numbers("全场打八折，会员8.5折", "en") == [(2, 5, "20% off"), (8, 12, "15% off")]
    assert [written for *_, written in written_numbers("低至3-5折", "en")] == ["50% to 70% off"]
    assert written_numbers("三折页，一波三折，骨折了", "en") == []


def test_numbers_of_plain_width_round_a_wide_comma_are_two():
    assert check_numbers("我174，150斤。", "I am 174 cm tall, with 75 kg or 150 jin.") is not None
    assert check_numbers("我174，150斤。", "I am 174 and have 150 jin.") is None
    assert check_numbers("１，２００元", "1,200 yuan") is check_numbers("12，000元", "12,000 yuan") is None


def test_a_range_of_chinese_numerals_is_left_to_the_model():
    assert written_numbers("一年两三万元", "en") == []
    assert written_numbers("百分之三四十", "en") == written_numbers("百分之十几", "en") == []


def test_a_number_before_a_unit_with_kilo_is_written_without_it():
    chinese = "装机10万千瓦"
    ((start, end, written),) = written_numbers(chinese, "en")
    assert (chinese[start:end], written) == ("10万", "100,000")


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("三万亿元", "3 trillion"),
        ("三十万千瓦", "300,000"),
        ("5千欧元", "5,000"),
        ("二十多万人", "more than 200,000"),
        ("五千余亿元", "more than 500 billion"),
        ("距今２亿３千万年", "230 million"),
        ("三点三万平方米", "33,000"),
        ("其中百分之四十一点七用于铁路", "41.7%"),
        ("百分之零点五", "0.5%"),
        ("百分之百", "100%"),
        ("百分之一千", "1,000%"),
        ("始于19世纪60年代", "1860s"),
        ("始于二十世纪九十年代", "1990s"),
        ("两点五亿元", "250 million"),
    ],
)
def test_a_chinese_number_is_written_in_english(chinese, english):
    assert [written for *_, written in written_numbers(chinese, "en")] == [english]


def test_both_ends_of_a_range_have_its_magnitude():
    assert [written for *_, written in written_numbers("3至5万人", "en")] == ["30,000", "50,000"]
    assert [written for *_, written in written_numbers("3 to 5 million", "zh")] == ["300万", "500万"]
    assert [written for *_, written in written_numbers("2 to 5 km", "zh")] == ["2", "5"]
    assert digit_values("pages 10 to 12, 2019-20 million") == [Decimal(n) for n in (10, 12, 2019, 20_000_000)]


def test_a_long_chain_of_numbers_is_read():
    chain = "-".join(str(n) for n in range(1, 5000))
    assert digit_values(chain) == [Decimal(n) for n in range(1, 5000)]
