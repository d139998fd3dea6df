# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from distill.cli import main
from distill.convert import convert_to_ct2
from distill.evaluate.sets import read_sets
from distill.report.claims import judge, ratio
from distill.report.config import ARTICLE_CLAIMS, ReportConfig, ReportModel
from distill.report.measure import Row, SetScore
from distill.report.models import open_model
from distill.report.render import markdown
from distill.student.models import save_weights
from distill.tokenizer import read_pieces
from tests.distill.helpers import TEXT, random_student, train_tokenizer
from tests.distill.test_cascade import file  # noqa: F401  # the fixture that writes an evaluation set


def row(name, *, size, bleu, latency, machine=1.0):
    score = SetScore("toy", "en-zh", 2, bleu, 10.0, "b", "c", 1.0)
    return Row(name, "package", "r", 1_000_000, size, (score,), latency, latency, machine)


def test_the_articles_claims_are_judged_and_printed():
    teacher, student = row("t", size=100, bleu=30, latency=100), row("s", size=30, bleu=27.5, latency=30)
    verdicts = [judge(claim, teacher, student) for claim in ARTICLE_CLAIMS]
    assert [v.holds for v in verdicts] == [False, True, True]
    assert [v.measured for v in verdicts] == [0.7, 3.3333, 0.9167]
    text = markdown(
        [teacher, student], teacher, student, verdicts, {"system": "x", "processors": 2, "python": "3"}
    )
    assert "**does not hold**: 78 % smaller than the teacher (70.0%, needed 78.0%)" in text
    assert "- holds: 2.7 times as fast" in text
    assert "91.7%" in text
    assert "not equally busy" not in text


def test_no_figure_of_the_teacher_is_no_success_and_a_busy_machine_is_told():
    teacher, student = (
        row("t", size=100, bleu=0, latency=100),
        row("s", size=1, bleu=9, latency=1, machine=2.0),
    )
    verdicts = [judge(claim, teacher, student) for claim in ARTICLE_CLAIMS]
    assert not verdicts[2].holds
    text = markdown(
        [teacher, student], teacher, student, verdicts, {"system": "x", "processors": 2, "python": "3"}
    )
    assert "not measurable" in text
    assert "not equally busy" in text
    assert ratio(1, 0) is None


def test_every_kind_of_row_translates_alike(tmp_path):
    tokenizer = train_tokenizer(tmp_path / "tokenizer.model")
    student = random_student(vocabulary=len(read_pieces(tokenizer)))
    weights = tmp_path / "weights"
    weights.mkdir()
    save_weights(student, weights)
    convert_to_ct2(student, tokenizer, tmp_path / "ct2", "float32")
    config = ReportConfig(str(tmp_path), "", (), threads=1)

    def opened(kind, path):
        return open_model(ReportModel(kind, str(path), kind, str(tokenizer)), config)

    rows = {kind: opened(kind, weights) for kind in ("checkpoint", "dynamic-int8", "int4")}
    rows["ctranslate2"] = opened("ctranslate2", tmp_path / "ct2")
    assert len({r.parameters for r in rows.values()}) == 1
    assert rows["int4"].bytes < rows["dynamic-int8"].bytes < rows["checkpoint"].bytes
    answers = {kind: r.translate(TEXT[:1], "en", "zh") for kind, r in rows.items()}
    assert all(len(lines) == 1 for lines in answers.values())
    assert answers["checkpoint"] == answers["ctranslate2"]


def test_a_wrong_report_says_so(file, tmp_path, capsys):  # noqa: F811
    report = tmp_path / "report.toml"
    report.write_text(
        f"""folder = "{tmp_path.as_posix()}/out"
evaluation = "{tmp_path.as_posix()}/eval"
sets = ["toy"]
[[models]]
name = "a"
path = "{tmp_path.as_posix()}/nowhere"
""",
        encoding="utf-8",
    )
    assert main(["report", "--config", str(report)]) == 3
    assert "nowhere" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert [s.name for s in read_sets(tmp_path / "eval", ["toy"])] == ["toy"]
    report.write_text(
        report.read_text(encoding="utf-8").replace('name = "a"', 'name = "a"\nkind = "b"'), "utf-8"
    )
    assert main(["report", "--config", str(report)]) == 2
    assert "models[0].kind" in capsys.readouterr().err
