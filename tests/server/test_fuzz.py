# SPDX-License-Identifier: Apache-2.0
"""Whatever a client sends to a documented endpoint, the answer is no fault of the server's."""

from __future__ import annotations

import urllib.parse

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.server.conftest import KEY

_TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "en",
            "zh",
            "ZH-HANT",
            "auto",
            "html",
            "xml",
            "tsv",
            "Our team has a book.\n\n- <x1>the</x1> meeting {name}",
            "<b>The <i>meeting</b></i> &amp <x/><![CDATA[a]]><!-- -->",
            "\x00\x01\ufffe\u202e\U0010ffff",
            "a\tb\nc\td\n",
            '{"a": 1}',
        ]
    ),
)
_VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_TEXT, inner, max_size=3)),
    max_leaves=5,
)


def operations(client):
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            fields = sorted(
                {name for body in content.values() for name in body["schema"]["properties"]}
                | {item["name"] for item in operation.get("parameters", ()) if item["in"] == "query"}
            )
            yield method, path, fields, "multipart/form-data" in content


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(data=st.data())
def test_no_request_is_a_fault_of_the_server(keyed, data):
    server, client = keyed
    method, path, fields, upload = data.draw(st.sampled_from(list(operations(client))))
    likely = {
        "target": st.sampled_from(["zh", "en", "zh-Hant"]),
        "target_lang": st.sampled_from(["ZH", "EN-US"]),
        "text": st.one_of(_TEXT, st.lists(_TEXT, max_size=3)),
        "q": st.one_of(_TEXT, st.lists(_TEXT, max_size=3)),
        "format": st.sampled_from(["text", "html"]),
        "tag_handling": st.sampled_from(["xml", "html"]),
        "alternatives": st.integers(0, 3),
    }
    values = {
        name: data.draw(st.one_of(likely.get(name, _TEXT), _VALUE))
        for name in fields
        if name not in ("file", "api_key") and data.draw(st.integers(0, 3))
    }
    for name in ("id", "name"):
        part = urllib.parse.quote(data.draw(_TEXT), safe="")
        path = path.replace(f"{{{name}}}", "x" if part in (".", "..", "") else part)
    headers = {"Authorization": f"Bearer {KEY}"}
    if upload:
        suffix = data.draw(st.sampled_from([".txt", ".html", ".docx", ".json", ".pdf", ".srt", ""]))
        file = ("name" + suffix, data.draw(st.binary(max_size=200)))
        form = {name: str(value).encode("utf-8", "replace").decode() for name, value in values.items()}
        answer = client.post(path, files={"file": file}, data=form, headers=headers)
    elif method == "get":
        query = {name: str(value).encode("utf-8", "replace").decode() for name, value in values.items()}
        answer = client.get(path, params=query, headers=headers)
    else:
        import json

        body = json.dumps(values).encode()
        headers["Content-Type"] = "application/json"
        answer = client.request(method, path, content=body, headers=headers)
    assert answer.status_code < 500, (method, path, values, answer.text)
    if answer.status_code >= 400:
        assert answer.json()["message" if path.startswith("/v2/") else "error"]
    server.files.forget_all()
