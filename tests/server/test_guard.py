# SPDX-License-Identifier: Apache-2.0
"""What is refused, and that the server lives after it."""

from __future__ import annotations

import json
import logging
import socket
import time

import httpx
import pytest

from hymt_desktop.core.errors import UserError
from hymt_desktop.server.config import ServerConfig
from hymt_desktop.server.errors import without_paths
from tests.server.conftest import KEY

AUTH = {"Authorization": f"Bearer {KEY}"}


@pytest.fixture
def locked(keyed):
    """A client of the server that wants a key."""
    _, client = keyed
    yield client
    assert client.get("/health").json() == {"status": "ok"}
    assert client.post("/detect", data={"q": "Hello", "api_key": KEY}).status_code == 200


def raw(client, data, *, pause=0.0, wait=2.0):
    """Send bytes as they are; return the answer's bytes."""
    port = client.base_url.port
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as sock:
        for piece in data if isinstance(data, list) else [data]:
            sock.sendall(piece)
            time.sleep(pause)
        found = b""
        try:
            while piece := sock.recv(65536):
                found += piece
        except (TimeoutError, ConnectionError):
            pass
        return found


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 403),
        ({"headers": {"Authorization": "Bearer wrong"}}, 403),
        ({"headers": {"Authorization": "Basic " + KEY}}, 403),
        ({"headers": AUTH}, 200),
        ({"headers": {"Authorization": f"DeepL-Auth-Key {KEY}"}}, 200),
        ({"headers": {"X-API-Key": KEY}}, 200),
        ({"params": {"api_key": KEY}}, 200),
        ({"params": {"api_key": KEY[:-1]}}, 403),
        ({"data": {"api_key": KEY}}, 200),
        ({"data": {"api_key": "käse"}}, 403),
    ],
)
def test_key(locked, given, status):
    options = {"data": {}} | given
    options["data"] = {"q": "Hello there", "source": "en", "target": "zh", **options["data"]}
    answer = locked.post("/translate", **options)
    assert answer.status_code == status
    assert ("error" in answer.json()) == (status != 200)


def test_key_guards_everything_but_what_says_nothing(locked):
    description = locked.get("/openapi.json").json()
    free = {"/health", "/languages", "/frontend/settings"}
    for path, methods in description["paths"].items():
        for method in methods:
            place = path.replace("{id}", "x").replace("{name}", "x.txt")
            if "requestBody" in methods[method] and "multipart/form-data" in str(methods[method]):
                answer = locked.request(method, place, files={"file": ("a.txt", b"text")})
            else:
                answer = locked.request(method, place)
            if path.startswith("/download_file"):
                assert answer.status_code == 404
            else:
                assert answer.status_code == (200 if path in free else 403), (method, path)


@pytest.mark.parametrize("path", ["/translate", "/v2/translate", "/hymt/translate"])
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[1, 2]", "application/json", 400),
        (b"null", "application/json", 400),
        (b"[" * 10_000, "application/json", 400),
        (b'{"q": 1, "text": true, "target": "zh", "target_lang": "ZH"}', "application/json", 400),
        (b'{"q": [1], "text": [{}], "target": "zh", "target_lang": "ZH"}', "application/json", 400),
        (
            b'{"q": "\\ud800", "text": "\\ud800", "target": "zh", "target_lang": "ZH"}',
            "application/json",
            400,
        ),
        (b'{"q": "a", "text": "a", "target": ["zh"], "target_lang": {}}', "application/json", 400),
        (b'{"q": "a", "text": "a"}', "application/json", 400),
        (b'{"q": "a", "text": "a", "target": "xx", "target_lang": "xx"}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"q=%ff&text=%ff&target=zh&target_lang=ZH", "application/x-www-form-urlencoded", 400),
        (b"&".join([b"q=a"] * 3_000), "application/x-www-form-urlencoded", 400),
        (b"q=a", "multipart/form-data", 400),
        (b"q=a", "multipart/form-data; boundary=x", 400),
        (b"q=a", "text/plain", 415),
        (b"<q>a</q>", "application/xml", 415),
        (b"a" * 21_000, "application/json", 413),
        (
            json.dumps({"q": "a " * 2_000, "text": "a " * 2_000, "target": "zh"}).encode(),
            "application/json",
            413,
        ),
    ],
)
def test_bad_bodies(locked, path, body, kind, status):
    answer = locked.post(path, content=body, headers={"Content-Type": kind, **AUTH})
    assert answer.status_code == status, answer.text
    assert answer.json()["message" if path.startswith("/v2") else "error"]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "pdf"},
        {"alternatives": 99},
        {"alternatives": "-1"},
        {"beam": 0},
        {"beam": "１"},
        {"context": 11},
        {"source": "zh", "target": "zh"},
        {"target": "../../etc/passwd"},
        {"target": "x" * 1000},
        {"glossary": "no such one"},
        {"glossary": "/etc/passwd"},
    ],
)
def test_bad_values(locked, change):
    data = {"q": "Hello", "source": "en", "target": "zh", **change}
    answer = locked.post("/translate", json=data, headers=AUTH)
    assert answer.status_code in (400, 404), answer.text
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "8.8.8.8", "localhost:x", "", "a b", "[::1", "localhost@x"],
)
def test_other_host_names_are_refused(client, host):
    for path in ("/health", "/languages", "/translate?q=a&target=zh"):
        assert client.get(path, headers={"Host": host}).status_code in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1", "127.1.2.3:8765", "[::1]:9"])
def test_own_host_names(client, host):
    assert client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_web_pages_of_others_are_refused(client, headers):
    answer = client.post("/translate", data={"q": "a", "target": "zh"}, headers=headers)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_cors_is_off_by_default(client):
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "DELETE"}
    answer = client.options("/v2/glossaries/x", headers=asked)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_cors_for_a_named_origin(tiny_package, paths):
    from tests.server.conftest import serving

    with serving(tiny_package, paths, origins=("https://good.example",)) as (_, client):
        good = client.get("/health", headers={"Origin": "https://good.example"})
        assert good.headers["access-control-allow-origin"] == "https://good.example"
        bad = client.get("/health", headers={"Origin": "https://evil.example"})
        assert bad.status_code == 403


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("../../../../tmp/evil.txt", b"Hello there.", 200),
        ("..\\..\\evil.txt", b"Hello there.", 200),
        ("/etc/passwd", b"root:x", 400),
        ("evil.txt\x00.exe", b"Hello", 400),
        ("no-extension", b"Hello", 400),
        ("." * 300 + ".txt", b"Hello there.", 400),
        ("a" * 300 + ".txt", b"Hello there.", 200),
        ("报告.txt", b"Hello there.", 200),
        ("a.docx", b"this is no zip", 400),
        ("a.exe", b"MZ", 400),
        ("", b"Hello", 400),
        ("big.txt", b"a" * 40_000, 413),
        ("wide.txt", b"a" * 120_000, 413),
    ],
)
def test_uploads(locked, keyed, name, content, status):
    files = {"file": (name, content, "text/plain")}
    answer = locked.post("/translate_file", files=files, data={"source": "en", "target": "zh"}, headers=AUTH)
    assert answer.status_code == status, answer.text
    root = keyed[0].service.paths.data.parent
    assert str(root) not in answer.text
    assert "/tmp" not in answer.text
    if status == 200:
        address = answer.json()["translatedFileUrl"]
        assert ".." not in address.partition("/download_file/")[2].strip(".")
        fetched = httpx.get(address)
        assert fetched.status_code == 200
        assert fetched.headers["content-disposition"].startswith("attachment")
        assert "/" not in fetched.headers["content-disposition"].partition("filename")[2]


@pytest.fixture(autouse=True)
def _forget_documents(request):
    """The keyed server keeps three documents at most."""
    yield
    if "keyed" in request.fixturenames:
        request.getfixturevalue("keyed")[0].files.forget_all()


def test_too_many_documents(locked):
    def send():
        files = {"file": ("a.txt", b"Hello there.")}
        return locked.post("/translate_file", files=files, data={"target": "zh"}, headers=AUTH).status_code

    assert [send() for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize(
    "path",
    [
        "/download_file/../../../etc/passwd",
        "/download_file/..%2f..%2fetc%2fpasswd",
        "/download_file/%2e%2e",
        "/download_file/x.txt",
        "/v2/document/..%2f..",
        "/v2/glossaries/..%2f..",
        "/hymt/glossaries/%00",
        "/static/../openapi.py",
        "//health",
        "/health/",
        "/nothing",
    ],
)
def test_path_tricks(locked, path):
    answer = raw(
        locked, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{_header()}Connection: close\r\n\r\n".encode()
    )
    status = int(answer.split()[1])
    assert status in (400, 404, 405), answer
    assert b"root:" not in answer


def _header():
    return f"Authorization: {AUTH['Authorization']}\r\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
        b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /translate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 2_000_000 + b"\r\n\r\n",
    ],
)
def test_malformed_http(locked, data):
    answer = raw(locked, data)
    assert answer.startswith(b"HTTP/1.1 4") or answer == b"", answer[:200]


def test_slow_headers_are_cut_off(locked):
    begun = time.monotonic()
    assert raw(locked, [b"GET /health HTTP/1.1\r\n", b"X-A: b\r\n"], pause=0.1) == b""
    assert time.monotonic() - begun < 3


def test_slow_headers_after_a_good_request_are_cut_off(locked):
    begun = time.monotonic()
    good = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answer = raw(locked, [good, b"GET /hea"], pause=0.1)
    assert answer.startswith(b"HTTP/1.1 200")
    assert time.monotonic() - begun < 3


def test_slow_bodies_are_refused(locked):
    head = b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
    answer = raw(locked, [head + b"Content-Type: application/json\r\n\r\n", b"{"], pause=0.1)
    assert answer.startswith(b"HTTP/1.1 408")


def test_many_slow_connections_end_and_leave_the_server_usable(locked):
    port = locked.base_url.port
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    for sock in slow:
        sock.sendall(b"GET / HTTP/1.1\r\nX: ")
    time.sleep(1.5)
    with httpx.Client(base_url=locked.base_url) as fresh:
        assert fresh.get("/health").status_code == 200
    for sock in slow:
        sock.close()


def test_nothing_of_a_text_is_logged(locked, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    secret = "Zanzibar"
    locked.get("/translate", params={"q": secret, "target": "zh", "api_key": KEY})
    locked.get("/translate", params={"q": secret, "target": "qq", "api_key": KEY})
    locked.post("/translate", content=b"{" + secret.encode(), headers={"Content-Type": "application/json"})
    own = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert all(secret not in record.getMessage() for record in own)
    assert all(secret not in text for text in capfd.readouterr())


def test_a_fault_is_json_and_its_text_stays_out_of_the_log(locked, keyed, monkeypatch, caplog):
    def broken(text):
        raise RuntimeError(f"secret {text}")

    # Other libraries in the suite's process may have turned loggers off.
    monkeypatch.setattr(logging.getLogger("hymt.server"), "disabled", False)
    caplog.set_level(logging.ERROR, logger="hymt.server")
    with monkeypatch.context() as patched:
        patched.setattr(keyed[0].service.translator, "detect", broken)
        answer = locked.post("/detect", data={"q": "Zanzibar", "api_key": KEY})
    assert answer.status_code == 500
    assert answer.json() == {"error": "This is a fault of the server."}
    deadline = time.monotonic() + 5
    while "RuntimeError" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "RuntimeError" in caplog.text
    assert "Zanzibar" not in caplog.text


def test_answers_are_not_cached_and_run_nothing(client):
    headers = client.get("/").headers
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in headers


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"host": "0.0.0.0"}, "other computers"),
        ({"host": "192.168.1.2"}, "other computers"),
        ({"host": "example.org"}, "other computers"),
        ({"host": "0.0.0.0", "allow_remote": True}, "needs a key"),
        ({"api_key": "short"}, "too short"),
        ({"origins": ("*",)}, "not an origin"),
    ],
)
def test_unsafe_configurations_are_refused(options, words):
    with pytest.raises(UserError, match=words):
        ServerConfig(**options).check()


def test_safe_configurations_are_not():
    for host in ("127.0.0.1", "127.5.5.5", "::1", "localhost"):
        ServerConfig(host=host).check()
    ServerConfig(host="0.0.0.0", allow_remote=True, api_key="long-enough").check()


def test_a_taken_port_is_said_in_words(server, tiny_package, paths):
    from hymt_desktop.core.service import Translator
    from hymt_desktop.core.settings import Settings
    from hymt_desktop.server.run import Server

    port = server.socket.getsockname()[1]
    with Translator.open(tiny_package) as translator, pytest.raises(UserError, match="can't be used"):
        Server(translator, paths, Settings(), ServerConfig(port=port))


def test_messages_lose_their_folders(paths):
    text = f"The glossary file '{paths.glossaries}' is damaged; see /var/lib/x/notes.txt and C:\\a\\b\\c.txt."
    assert without_paths(text, paths) == (
        "The glossary file 'glossaries.sqlite3' is damaged; see notes.txt and c.txt."
    )
    assert without_paths("Use http://127.0.0.1/a/b or 1/2 and/or en/zh.") == (
        "Use http://127.0.0.1/a/b or 1/2 and/or en/zh."
    )


def test_a_server_for_others_knows_its_names(tiny_package, paths):
    from tests.server.conftest import serving

    options = {"allow_remote": True, "api_key": KEY, "names": ("translate.lan",)}
    with serving(tiny_package, paths, **options) as (_, client):
        for host, status in (("translate.lan:8765", 200), ("192.168.1.2", 200), ("evil.example", 421)):
            assert client.get("/health", headers={"Host": host}).status_code == status


def test_a_document_s_key_may_be_any_text(locked):
    headers = {"Authorization": f"Bearer {KEY}"}
    sent = {"file": ("a.txt", b"Hello."), "target_lang": (None, "ZH")}
    made = locked.post("/v2/document", files=sent, headers=headers).json()
    for path in (f"/v2/document/{made['document_id']}", f"/v2/document/{made['document_id']}/result"):
        for key in ("ключ", "\U0001f511", "x", ""):
            answer = locked.post(path, json={"document_key": key}, headers=headers)
            assert answer.status_code in (400, 404), (path, key, answer.text)
