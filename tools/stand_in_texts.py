# SPDX-License-Identifier: Apache-2.0
"""What ``tools/stand_in_teacher.py`` reads, made of the corpora, and the corpora made of what it writes.

    python tools/stand_in_texts.py ask --data DATA --out DIR         (questions.jsonl: texts to be written)
    python tools/stand_in_texts.py make --data DATA --out DIR [--written FILE.jsonl] [--human 200000]
    python tools/stand_in_texts.py split --translations OUT.jsonl --out DIR

DATA holds ``human/``, ``mono/`` and ``teacher/``. ``make`` writes tune.jsonl and texts.jsonl: the documents
that the model wrote (else those of ``mono/``), sentences of ``mono/`` that the teacher has not translated,
and, where asked for, so many sentences of each language of the human pairs, whose translations are often
loose. Documents go to the teacher whole, a sentence a line, so that it sees what a sentence hangs on;
``split`` writes them as such, with an empty line between two, for ``ordered = true`` in a configuration.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distill.data.corpora import open_text, read_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HAN = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z]")
STOPS = tuple('.!?。！？"”’』」）)')
SENTENCES = {
    "en": re.compile(r"(?<=[.!?][\"”’]) +|(?<=[.!?]) +(?=[\"“‘A-Z0-9])|\n+"),
    "zh": re.compile(r"(?<=[。！？])(?![”’\"」』）)])|(?<=[。！？][”’\"」』])|\n+"),
}
NUMBER = re.compile(r"^\s*(?:\d+[.、)）]|[-*•])\s*")
DETACHED = (
    (re.compile(r" ([.,;:!?%])"), r"\1"),
    (re.compile(r" ('s|n't|'re|'ve|'ll|'d|'m)\b"), r"\1"),
    (re.compile(r"`` ?"), "“"),
    (re.compile(r" ?''"), "”"),
)
"""Tokenised corpora have their punctuation set apart."""
DOCUMENT_LINES, DOCUMENT_CHARACTERS = 8, {"en": 1400, "zh": 420}
LEAST_SCORE = -2.2
"""Mean log-probability of a translation that is kept."""
QUESTIONS = 80_000
"""Of each language."""
GENRES = {
    "en": (
        "a news report with names, places, dates and figures",
        "a paragraph of an encyclopedia with years and figures",
        "a passage of a history book",
        "a paragraph about a place for a travel guide",
        "a report of a discovery for a science magazine",
        "a short biography of a person who had to do with it",
        "a report of a sports event",
        "a comment on the economy with amounts of money",
        "an announcement of a town or a government",
        "a scene of a novel with direct speech",
        "a letter or an e-mail of a company",
        "advice on health or food",
        "a section of a user's manual",
        "a clause of a contract or a law, and what it means",
        "an opinion piece of a newspaper",
        "a talk that somebody gives to an audience",
        "a review by a customer",
        "an interview, as continuous text",
    ),
    "zh": (
        "新闻报道（要有人名、地名、日期和数字）",
        "百科条目（要有年份和数字）",
        "历史书中的段落",
        "旅游指南中的介绍",
        "科学杂志上的报道",
        "相关人物的小传",
        "体育赛事报道",
        "财经评论（要有金额和百分比）",
        "政府或社区的公告",
        "小说片段（要有对话）",
        "公司的信函或电子邮件",
        "健康或饮食方面的建议",
        "产品说明书中的一节",
        "合同或法律条文及其解释",
        "报纸上的评论文章",
        "一次演讲的片段",
        "顾客的评价",
        "一段访谈（写成连贯的文字）",
    ),
}
QUESTION = {
    "en": "Write {genre}, about seven sentences. Subject: {seed}. Plain text only, no heading and no list.",
    "zh": "请写一段约七句话的{genre}，内容与“{seed}”有关。只要正文，不要标题，不要分条。",
}
HUMAN = frozenset({"lctt", "un-devset", "wesnoth", "cdda", "tatoeba", "3am-captions", "hf-course-subtitles"})
"""Corpora of prose whose sentences the teacher may translate anew."""
TUNE = {"tatoeba": 6000, "lctt": 6000, "wesnoth": 2000, "mdn": 1000, "python-docs": 1000}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one of the two steps."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("step", choices=("ask", "make", "split"))
    parser.add_argument("--data", type=Path)
    parser.add_argument("--translations", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--written", type=Path, nargs="*", default=[])
    parser.add_argument("--human", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args(arguments)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.step == "split":
        split(args.translations, args.out)
        return
    rng = random.Random(args.seed)
    if args.step == "ask":
        write(args.out / "questions.jsonl", questions(args.data / "mono", rng))
        return
    write(args.out / "tune.jsonl", tuning(args.data, rng))
    known = {
        pair.first.strip()
        for name in ("en-to-zh", "zh-to-en")
        for pair in read_pairs(args.data / "teacher" / f"{name}.tsv.zst")
    }
    texts = (text for file in args.written for text in written(file))
    whole = list(documents(texts if args.written else generated(args.data / "mono" / "generated.jsonl.zst")))
    single = [row for to in ("zh", "en") for row in sentences(args.data / "mono", to, known)]
    single += human(args.data / "human" / "A.en-zh.tsv.zst", args.human, rng)
    rng.shuffle(whole)
    rng.shuffle(single)
    write(args.out / "texts.jsonl", mixed(whole, single))


def questions(mono: Path, rng: random.Random) -> list[dict[str, str]]:
    """Return what to ask a model for, so that it writes texts of all kinds about all there is."""
    rows = []
    for language, question in QUESTION.items():
        with open_text(mono / f"seeds.{language}.zst") as lines:
            seeds = [line.rstrip("\n").split("\t") for line in lines]
        for seed in rng.sample(seeds, min(QUESTIONS, len(seeds))):
            subject = f"{seed[0]} ({seed[1]})" if len(seed) > 1 else seed[0]
            rows.append({"text": question.format(genre=rng.choice(GENRES[language]), seed=subject)})
    rng.shuffle(rows)
    return rows


def written(file: Path) -> Iterator[str]:
    """Yield the texts that a model wrote."""
    for row in read(file):
        yield row["text"]


def generated(file: Path) -> Iterator[str]:
    """Yield the generated texts of the corpora."""
    with open_text(file) as lines:
        for line in lines:
            yield json.loads(line)


def human(file: Path, count: int, rng: random.Random) -> list[dict[str, str]]:
    """Return ``count`` sentences of each language out of human pairs, long enough to say something."""
    sides: dict[str, set[str]] = {"zh": set(), "en": set()}
    for pair in read_pairs(file) if count else ():
        if pair.tag in HUMAN:
            if 25 <= len(pair.first) <= 330:
                sides["zh"].add(pair.first.strip())
            if 8 <= len(pair.second) <= 130 and len(HAN.findall(pair.second)) >= 0.5 * len(pair.second):
                sides["en"].add(pair.second.strip())
    return [
        {"text": text, "to": to}
        for to, texts in sides.items()
        for text in rng.sample(sorted(texts), min(count, len(texts)))
    ]


def tuning(data: Path, rng: random.Random) -> list[dict[str, str]]:
    """Return professional translations, half of them as passages of 3 to 7 sentences, and some others."""
    rows: list[tuple[str, str, str]] = []
    news = list(read_pairs(data / "human" / "P.en-zh.tsv.zst"))
    start, passages = 0, True
    while start < len(news):
        size = rng.randint(3, 7) if passages else 8
        part = [pair for pair in news[start : start + size] if pair.tag == news[start].tag]
        start += len(part)
        english, chinese = [pair.first for pair in part], [pair.second for pair in part]
        if passages and len(part) > 1 and sum(map(len, english)) < 1300:
            english, chinese = ["\n".join(english)], ["\n".join(chinese)]
        for one, other in zip(english, chinese, strict=True):
            rows += [(one, other, "zh"), (other, one, "en")]
        passages = not passages
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in TUNE}
    for name in ("A", "B"):
        for pair in read_pairs(data / "human" / f"{name}.en-zh.tsv.zst"):
            least = {"tatoeba": 2, "wesnoth": 1, "lctt": 10}.get(pair.tag, 8)
            if pair.tag in TUNE and least <= len(pair.first.split()) and len(pair.first) <= 900:
                found[pair.tag].append((pair.first, pair.second))
    for name, count in TUNE.items():
        for number, (english_, chinese_) in enumerate(rng.sample(found[name], min(count, len(found[name])))):
            rows.append((english_, chinese_, "zh") if number % 2 else (chinese_, english_, "en"))
    rng.shuffle(rows)
    return [{"source": source, "target": target, "to": to} for source, target, to in rows]


def documents(texts: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield texts as documents of 2 to 8 lines, a sentence a line."""
    for number, text in enumerate(texts):
        share = len(HAN.findall(text)) / max(1, len(text))
        if 0.1 <= share <= 0.3:
            continue
        language = "en" if share < 0.1 else "zh"
        parts = [NUMBER.sub("", part).strip() for part in SENTENCES[language].split(text)]
        parts = [p for p in parts if len(HAN.findall(p)) >= 2 or len(LATIN.findall(p)) >= 6]
        for start in range(0, len(parts), DOCUMENT_LINES):
            part = parts[start : start + DOCUMENT_LINES]
            if 1 < len(set(part)) == len(part) and sum(map(len, part)) <= DOCUMENT_CHARACTERS[language]:
                yield {"text": "\n".join(part), "to": "zh" if language == "en" else "en", "doc": number}


def sentences(mono: Path, to: str, known: set[str]) -> Iterator[dict[str, str]]:
    """Yield sentences that the teacher has not translated, without the traces of tokenisers."""
    seen: set[str] = set()
    with open_text(mono / f"general.{'en' if to == 'zh' else 'zh'}.zst") as lines:
        for line in lines:
            text = re.sub(r"\s+", " ", line).strip()
            if text in known or text in seen:
                continue
            seen.add(text)
            if to == "zh":
                for pattern, new in DETACHED:
                    text = pattern.sub(new, text)
                cut = text[:1].islower() and not text.endswith((*STOPS, "…", ":", ";"))
                good = "_" not in text and not cut and 12 <= len(text) <= 330
                good = good and len(LATIN.findall(text)) >= 0.6 * len(text)
            else:
                good = 5 <= len(text) <= 130 and len(HAN.findall(text)) >= 0.5 * len(text)
            if good:
                yield {"text": text, "to": to}


def mixed(whole: list[dict[str, Any]], single: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield both kinds evenly: wherever the teacher's time ends, it has had both."""
    rest = iter(single)
    due, each = 0.0, len(single) / max(1, len(whole))
    for document in whole:
        yield document
        due += each
        while due >= 1:
            yield next(rest)
            due -= 1
    yield from rest


def split(translations: Path, out: Path) -> None:
    """Write translations as corpora: documents whose lines were kept apart, and single sentences."""
    for to in ("zh", "en"):
        with (
            (out / f"teacher2-docs-to-{to}.tsv").open("w", encoding="utf-8") as whole,
            (out / f"teacher2-to-{to}.tsv").open("w", encoding="utf-8") as single,
        ):
            for row in read(translations):
                if row["to"] != to or row["score"] < LEAST_SCORE:
                    continue
                source = row["text"].split("\n")
                target = [line.strip() for line in row["translation"].split("\n")]
                if len(source) != len(target):
                    continue
                if "doc" in row and not source[-1].endswith(STOPS):
                    source, target = source[:-1], target[:-1]  # generation ended in the middle
                file = whole if "doc" in row else single
                file.writelines(f"{a}\t{b}\n" for a, b in zip(source, target, strict=True))
                if "doc" in row:
                    file.write("\n")


def read(file: Path) -> Iterator[dict[str, Any]]:
    """Yield JSON lines."""
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def write(file: Path, rows: Any) -> None:
    """Write JSON lines."""
    with file.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    main()
