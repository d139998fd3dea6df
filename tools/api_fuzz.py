# SPDX-License-Identifier: Apache-2.0
"""Run Schemathesis against the local API, on this computer, with the bundled model.

Schemathesis reads the OpenAPI document and sends what fits it and what doesn't. No answer may be a 5xx,
or another one than the document promises, and the server has to live afterwards.

example: python tools/api_fuzz.py --schemathesis .venv-fuzz/bin/schemathesis --seconds 120
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import urllib.request

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
)


def main() -> int:
    """Start the server, run Schemathesis; returns its exit code, or 1 where the server died."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--schemathesis", default="schemathesis", help="its command")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--model", default="", help="name or folder (default: the one in use)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "hymt_desktop", "--data-dir", home, "serve", "--port", "0"]
        command += ["--model", args.model] if args.model else []
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            address = next((word for word in server.stderr.readline().split() if "http" in word), "")
            if not address:
                print(server.stderr.read(), file=sys.stderr)
                return 1
            try:
                code = subprocess.run(
                    [
                        *(args.schemathesis, "run", f"{address}/openapi.json", "--continue-on-failure"),
                        *("--checks", ",".join(CHECKS), "--max-time", str(args.seconds)),
                    ],
                    cwd=home,
                    check=False,
                ).returncode
                with urllib.request.urlopen(f"{address}/health", timeout=10) as answer:  # noqa: S310
                    print(f"the server lives: {answer.read().decode()}")
            finally:
                server.terminate()
                server.wait(30)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
