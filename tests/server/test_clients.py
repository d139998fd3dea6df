# SPDX-License-Identifier: Apache-2.0
"""Public clients, as they are, against the running server."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import time

import deepl
import httpx
import pytest
from libretranslatepy import LibreTranslateAPI

from hymt_desktop import Options, Translator
from hymt_desktop.core.paths import default_paths

TEXTS = [
    "The meeting has been moved to Tuesday. Please bring the report.",
    "会议改到星期二。请带上报告。",
    "- Check the {name} file\n- Open https://example.org/a?b=1\n\nThank you!",
    "We have 12 apples & 3 pears <b>today</b>.",
]


@pytest.fixture(scope="session")
def direct(bundled_package):
    with Translator.open(bundled_package, threads=2) as translator:
        yield translator


def deepl_client(address, key="any"):
    deepl.http_client.max_network_retries = 0
    return deepl.Translator(key, server_url=address)


def test_libretranslatepy(address, direct):
    client = LibreTranslateAPI(address)
    text = TEXTS[0]
    assert client.translate(text, "en", "zh") == direct.translate(text, Options("zh", source="en")).text
    assert client.detect("这是一个测试。")[0]["language"] == "zh"
    assert {"en", "zh"} <= {language["code"] for language in client.languages()}


def test_deep_translator(address, direct, monkeypatch):
    # Its import looks at the console's width in ways that some warn about; the class is what is tested.
    libre = pytest.importorskip("deep_translator").LibreTranslator
    client = libre(source="en", target="zh", api_key="any", custom_url=f"{address}/")
    assert client.translate(TEXTS[0]) == direct.translate(TEXTS[0], Options("zh", source="en")).text
    assert len(client.translate_batch(["One book.", "Two books."])) == 2


def test_deepl_translates_texts(address, direct):
    client = deepl_client(address)
    found = client.translate_text(TEXTS[:2], target_lang="EN-US")
    assert [item.detected_source_lang for item in found] == ["EN", "ZH"]
    assert found[1].text == direct.translate(TEXTS[1], Options("en")).text
    assert found[1].billed_characters == len(TEXTS[1])
    usage = client.get_usage()
    assert usage.character.count > 0
    assert not usage.any_limit_reached


def test_deepl_lists_languages(address):
    client = deepl_client(address)
    assert {"EN", "ZH"} == {language.code for language in client.get_source_languages()}
    assert {"EN-US", "ZH-HANT"} <= {language.code for language in client.get_target_languages()}
    assert ("en", "zh") in {(p.source_lang, p.target_lang) for p in client.get_glossary_languages()}


def test_deepl_keeps_the_tags_of_cat_tools(address):
    client = deepl_client(address)
    text = 'Press <g id="1">Start</g> &amp; wait<x id="2"/>. <ph>KEEP me</ph>'
    found = client.translate_text(text, target_lang="ZH", tag_handling="xml", ignore_tags=["ph"]).text
    for tag in ('<g id="1">', "</g>", '<x id="2"/>', "<ph>KEEP me</ph>"):
        assert found.count(tag) == 1
    assert "Press" not in found
    html = client.translate_text("<p>Good <b>morning</b></p>", target_lang="ZH", tag_handling="html").text
    assert html.startswith("<p>")
    assert html.count("<b>") == 1
    assert "Good" not in html


def test_deepl_glossaries(address, server):
    client = deepl_client(address)
    made = client.create_glossary("colours", "EN", "ZH", {"stand-up": "站会", "bikeshed": "车棚"})
    assert (made.source_lang, made.target_lang, made.entry_count) == ("EN", "ZH", 2)
    assert client.get_glossary(made.glossary_id).name == "colours"
    assert client.get_glossary_entries(made)["bikeshed"] == "车棚"
    assert made.glossary_id in {glossary.glossary_id for glossary in client.list_glossaries()}
    text = "The stand-up is at nine."
    assert "站会" in client.translate_text(text, source_lang="EN", target_lang="ZH", glossary=made).text
    # Without one, those are used that the user turned on.
    assert "安排会" in client.translate_text(text, source_lang="EN", target_lang="ZH").text
    with pytest.raises(deepl.DeepLException, match="already a glossary"):
        client.create_glossary("colours", "EN", "ZH", {"a": "b"})
    client.delete_glossary(made)
    with pytest.raises(deepl.GlossaryNotFoundException):
        client.get_glossary(made.glossary_id)
    with pytest.raises(deepl.DeepLException):
        client.translate_text(text, source_lang="EN", target_lang="ZH", glossary=made.glossary_id)


def test_deepl_documents(address):
    client = deepl_client(address)
    out = io.BytesIO()
    text = b"# Good morning\n\nThe *meeting* has been moved.\n"
    handle = client.translate_document_upload(text, filename="notes.md", target_lang="ZH")
    # The client's own waiting asks every five seconds.
    while not (status := client.translate_document_get_status(handle)).done:
        assert status.ok
        time.sleep(0.05)
    client.translate_document_download(handle, out)
    text = out.getvalue().decode()
    assert text.startswith("# ")
    assert "meeting" not in text


def test_deepl_errors_are_its_own(address, keyed):
    with pytest.raises(deepl.DeepLException, match="Bad request"):
        deepl_client(address).translate_text("Hello", target_lang="QQ")
    with pytest.raises(deepl.AuthorizationException):
        deepl_client(keyed[0].address, "wrong").get_usage()


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_curl_examples_of_the_docs(address):
    from pathlib import Path

    docs = Path(__file__).parents[2] / "docs" / "api.md"
    blocks = docs.read_text(encoding="utf-8").split("```sh\n")[1:]
    commands = [block.partition("```")[0] for block in blocks if block.startswith("curl")]
    assert len(commands) >= 4
    for command in commands:
        script = command.replace("http://127.0.0.1:8765", address).replace("curl ", "curl --fail-with-body ")
        done = subprocess.run(
            ["bash", "-c", script], capture_output=True, timeout=60, check=False, cwd=docs.parents[1]
        )
        assert done.returncode == 0, (script, done.stdout)
        assert done.stdout, script


def test_window_command_line_api_and_python_give_the_same_text(client, direct, home):
    for text in TEXTS[1:]:
        target = "en" if text == TEXTS[1] else "zh"
        wanted = direct.translate(text, Options(target)).text
        answer = client.post("/translate", json={"q": text, "source": "auto", "target": target})
        assert answer.json()["translatedText"] == wanted
        ours = client.post("/hymt/translate", json={"text": text, "target": target})
        assert ours.json()["text"] == wanted
        command = [sys.executable, "-m", "hymt_desktop", "--data-dir", str(home.data.parent)]
        done = subprocess.run(
            [*command, "translate", "--to", target, "-"],
            input=text.encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.stdout.decode() == wanted + ("" if wanted.endswith("\n") else "\n")


def test_the_user_s_glossaries_apply_in_the_api_as_on_the_command_line(client, home):
    text = "The stand-up is at nine."
    for names, expected in (((), "安排会"), (("off",), "碰头会")):
        answer = client.post("/translate", json={"q": text, "target": "zh", "glossary": list(names)})
        command = [sys.executable, "-m", "hymt_desktop", "--data-dir", str(home.data.parent), "translate"]
        arguments = [part for name in names for part in ("--glossary", name)]
        done = subprocess.run(
            [*command, "--to", "zh", *arguments, text], capture_output=True, timeout=60, check=False
        )
        assert answer.json()["translatedText"] == done.stdout.decode().rstrip("\n")
        assert expected in answer.json()["translatedText"]


def test_python_api_as_documented(bundled_package):
    with Translator.open(bundled_package) as translator:
        result = translator.translate("Good morning!", Options(target="zh"))
        assert result.text
        assert result.source_language == "en"
        assert result.segments[0].source == "Good morning!"
        assert translator.alternatives("Good morning!", Options(target="zh"), 2)
        assert translator.detect("你好").language == "zh"


def test_python_api_opens_the_default_model():
    with Translator.open() as translator:
        assert translator.package.manifest.name
    assert default_paths().assets.is_dir()


def test_httpx_async_client_over_one_connection(address):
    import asyncio

    async def several():
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            answers = [
                client.post("/translate", json={"q": f"Chapter {n}.", "target": "zh"}) for n in range(5)
            ]
            return await asyncio.gather(*answers)

    assert [answer.status_code for answer in asyncio.run(several())] == [200] * 5


def test_openapi_and_page(client):
    description = client.get("/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert client.get("/spec").json() == description
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    for path in description["paths"]:
        assert path in page.text
    assert "<script" not in page.text


def test_the_document_and_the_routes_agree(client, server):
    description = client.get("/openapi.json").json()
    for path, methods in description["paths"].items():
        for method in methods:
            place = path.replace("{id}", "none").replace("{name}", "none")
            assert client.request(method, place).status_code != 405, (method, path)
    from hymt_desktop.server import deepl as ours
    from hymt_desktop.server import hymt, libre

    served: dict[str, set[str]] = {}
    for route in (route for module in (libre, ours, hymt) for route in module.routes()):
        served.setdefault(route.path, set()).update(method.lower() for method in route.methods)
    assert {path: methods - {"head"} for path, methods in served.items()} == {
        path: set(methods) for path, methods in description["paths"].items()
    }
    for path, methods in served.items():
        refused = client.request("PATCH", path.replace("{id}", "none").replace("{name}", "none"))
        assert refused.status_code == 405
        assert set(refused.headers["allow"].lower().split(", ")) == methods


def test_batches_alternatives_and_html(client):
    many = client.post("/translate", json={"q": ["Good morning!", "你好！"], "target": "en"}).json()
    assert many["translatedText"][0] == "Good morning!"
    assert [found["language"] for found in many["detectedLanguage"]] == ["en", "zh"]
    one = client.post(
        "/translate", json={"q": "Where is the station?", "source": "en", "target": "zh", "alternatives": 3}
    ).json()
    assert "detectedLanguage" not in one
    assert 1 <= len(one["alternatives"]) <= 3
    assert one["translatedText"] not in one["alternatives"]
    page = '<p>The <b>meeting</b> is over.</p><pre>keep &lt;this&gt;</pre><img alt="A red house" src="x.png">'
    found = client.post("/translate", json={"q": page, "target": "zh", "format": "html"}).json()
    assert found["translatedText"].startswith("<p>")
    assert "<pre>keep &lt;this&gt;</pre>" in found["translatedText"]
    assert 'src="x.png"' in found["translatedText"]
    assert "meeting" not in found["translatedText"]
    assert "red house" not in found["translatedText"]


def test_get_with_a_query_and_multipart_fields(client):
    asked = {"q": "One book.", "source": "en", "target": "zh"}
    texts = {
        client.get("/translate", params=asked).json()["translatedText"],
        client.post("/translate", params=asked).json()["translatedText"],
        client.post("/translate", data=asked).json()["translatedText"],
        client.post("/translate", json=asked).json()["translatedText"],
        client.post("/translate", files={k: (None, v) for k, v in asked.items()}).json()["translatedText"],
    }
    assert len(texts) == 1


def test_a_document_comes_back_in_its_format(client):
    subtitles = b"1\n00:00:01,000 --> 00:00:02,000\nGood morning!\n"
    answer = client.post(
        "/translate_file", files={"file": ("../film.srt", subtitles)}, data={"source": "en", "target": "zh"}
    )
    url = answer.json()["translatedFileUrl"]
    assert url.startswith(str(client.base_url).rstrip("/") + "/download_file/")
    fetched = client.get(url)
    assert "00:00:01,000 --> 00:00:02,000" in fetched.text
    assert "Good morning" not in fetched.text
    assert 'filename="film.zh.srt"' in fetched.headers["content-disposition"]


def test_segments_context_and_terms_below_hymt(client):
    text = "The stand-up is at nine. It has 3 parts."
    found = client.post("/hymt/translate", json={"text": text, "target": "zh"}).json()
    assert found["source_language"] == "en"
    first = found["segments"][0]
    assert first["source"] == "The stand-up is at nine."
    assert found["text"][first["target_start"] : first["target_end"]] == first["target"]
    assert isinstance(first["score"], float)
    assert first["terms"][0]["target"] == "安排会"
    without = client.post("/hymt/translate", json={"text": text, "target": "zh", "glossaries": []}).json()
    assert without["segments"][0]["terms"] == []
    before = client.post(
        "/hymt/translate", json={"text": ["It was late."], "target": "zh", "before": "We took the train."}
    ).json()
    assert before["translations"][0]["text"]
    assert client.get("/hymt/model").json()["name"] == "en-zh-small"


def test_glossaries_below_hymt(client):
    entries = [
        {"source": "widget", "targets": ["部件"], "note": "n", "case_sensitive": True},
        {"source": "Acme", "status": "do_not_translate"},
    ]
    made = client.post(
        "/hymt/glossaries", json={"name": "parts", "source": "en", "target": "zh", "entries": entries}
    )
    assert made.status_code == 201
    found = client.get(f"/hymt/glossaries/{made.json()['id']}").json()
    assert [entry["source"] for entry in found["entries"]] == ["Acme", "widget"]
    asked = {"text": "Acme sells a widget.", "target": "zh", "glossaries": ["parts"]}
    text = client.post("/hymt/translate", json=asked).json()["text"]
    assert "部件" in text
    assert "Acme" in text
    assert client.delete(f"/hymt/glossaries/{made.json()['id']}").status_code == 204
    assert client.post("/hymt/translate", json=asked).status_code == 404
    for bad in ([{}], [1], [{"source": "a", "targets": "b"}], [{"source": "a", "x": 1}], [], "a"):
        wrong = client.post(
            "/hymt/glossaries", json={"name": "x", "source": "en", "target": "zh", "entries": bad}
        )
        assert wrong.status_code == 400


def test_the_command_serves_until_it_is_interrupted(home):
    import os
    import re
    import signal

    command = [sys.executable, "-m", "hymt_desktop", "--data-dir", str(home.data.parent), "serve"]
    environment = {**os.environ, "HYMT_API_KEY": "from-the-environment"}
    with subprocess.Popen(
        [*command, "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment
    ) as run:
        address = re.search(r"http://\S+", run.stderr.readline()).group()
        for _ in range(100):
            try:
                answer = httpx.post(f"{address}/translate", data={"q": "Hello", "target": "zh"})
                break
            except httpx.ConnectError:
                time.sleep(0.05)
        assert answer.status_code == 403
        run.send_signal(signal.SIGINT)
        assert run.wait(20) in (0, 130)
        assert "Traceback" not in run.stderr.read()
    refused = subprocess.run(
        [*command, "--host", "0.0.0.0"], capture_output=True, text=True, timeout=30, check=False
    )
    assert refused.returncode == 2
    assert "--allow-remote" in refused.stderr
