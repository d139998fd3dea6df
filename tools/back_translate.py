# SPDX-License-Identifier: Apache-2.0
"""Back-translate text that people wrote, with a package of ours, on the CPU.

    python tools/back_translate.py --package assets/models/en-zh-small --target zh --texts FILE --output FILE

Reads one sentence a line and appends TSV lines (translation, sentence): for training, the machine's side is
the source and the person's the target (Sennrich et al., arXiv 1511.06709). Greedy. Run again, it goes on
where it stopped; stop it whenever there is enough. Translations that reach the length limit are left out.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import ctranslate2
from sentencepiece import SentencePieceProcessor

from hymt_desktop.core.text.markup import compose_source

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK, LONGEST = 4_096, 120


def main(arguments: Sequence[str] | None = None) -> None:
    """Translate a file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--target", choices=("en", "zh"), required=True, help="language of the translations")
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args(arguments)
    tokenizer = SentencePieceProcessor(model_file=str(args.package / "tokenizer.model"))
    translator = ctranslate2.Translator(
        str(args.package), compute_type="int8", inter_threads=args.threads, intra_threads=1
    )
    texts = [line for line in args.texts.read_text(encoding="utf-8").splitlines() if line]
    progress = args.output.with_suffix(".progress")
    done = int(progress.read_text()) if progress.exists() else 0
    start, first = time.monotonic(), done
    while done < len(texts):
        chunk = texts[done : done + CHUNK]
        rows = translate(translator, tokenizer, chunk, args.target)
        with args.output.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{translation}\t{sentence}\n" for translation, sentence in rows)
        done += len(chunk)
        progress.write_text(str(done))
        print(f"{done} of {len(texts)}, {(done - first) / (time.monotonic() - start):.0f}/s", flush=True)


def translate(
    translator: ctranslate2.Translator, tokenizer: SentencePieceProcessor, texts: Sequence[str], target: str
) -> list[tuple[str, str]]:
    """Return (translation, text) of the texts that were translated whole."""
    sources = tokenizer.encode([compose_source(target, text) for text in texts], out_type=str)
    kept = [i for i, source in enumerate(sources) if len(source) < LONGEST]
    results = translator.translate_batch(
        [[*sources[i], "</s>"] for i in kept],
        beam_size=1,
        max_batch_size=4096,
        batch_type="tokens",
        max_decoding_length=LONGEST,
    )
    pairs = []
    for i, result in zip(kept, results, strict=True):
        pieces = result.hypotheses[0]
        translation = tokenizer.decode(pieces).strip()
        if len(pieces) < LONGEST and translation and "\t" not in translation:
            pairs.append((translation, texts[i]))
    return pairs


if __name__ == "__main__":
    main()
