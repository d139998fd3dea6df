# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import ctranslate2
import numpy as np
import pytest
import sentencepiece
import torch
from ctranslate2.specs.model_spec import visit_spec
from safetensors.torch import save_file

from distill.convert import _quantize, convert_to_ct2, student_spec
from distill.folders import new_folder
from distill.int8 import WEIGHT_RANGE
from distill.student.models import load_checkpoint
from distill.student.shapes import SHAPES, umt5_config
from distill.tokenizer import read_pieces
from hymt_desktop.core.engine.aliases import TagAliases
from hymt_desktop.core.errors import ModelCorrupt, ModelMissing, UserError
from tests.distill.helpers import TEXT, random_student, train_tokenizer

PAIRS = [(f"<2zh> {TEXT[0]}", TEXT[2]), (f"<2en>{TEXT[3]}", f" {TEXT[1]}"), ("<2zh> Hi", "你")]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    return train_tokenizer(tmp_path_factory.mktemp("spm") / "tokenizer.model")


def torch_scores(model, processor):
    """Return the log-probabilities of each target token and of </s>, one array per pair."""
    rows = []
    for source, target in PAIRS:
        labels = torch.tensor([[*processor.encode(target), 1]])
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([[*processor.encode(source), 1]]), labels=labels).logits
        rows.append(logits.log_softmax(-1).gather(-1, labels[..., None]).reshape(-1).numpy())
    return rows


def ct2_scores(folder, processor, compute_type):
    translator = ctranslate2.Translator(str(folder), compute_type=compute_type, intra_threads=1)
    results = translator.score_batch(
        [[*processor.encode(source, out_type=str), "</s>"] for source, _ in PAIRS],
        [processor.encode(target, out_type=str) for _, target in PAIRS],
    )
    return [np.array(result.log_probs) for result in results]


def largest_difference(model, tokenizer, folder, compute_type):
    processor = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer))
    expected = torch_scores(model, processor)
    assert np.ptp(np.concatenate(expected)) > 1, "the model must have opinions, or anything would agree"
    found = ct2_scores(folder, processor, compute_type)
    return max(float(np.abs(a - b).max()) for a, b in zip(expected, found, strict=True))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"decoder_heads": 3},
        {"heads": 3, "decoder_heads": 2},
        {"heads": 2, "encoder_layers": 3, "decoder_layers": 1, "d_ff": 96},
    ],
    ids=["tied", "pruned-decoder", "pruned-both", "deep-shallow"],
)
def test_log_probabilities_are_pytorchs(tmp_path, tokenizer, changes):
    model = random_student(**changes)
    folder = convert_to_ct2(model, tokenizer, tmp_path / "ct2", "float32")
    assert largest_difference(model, tokenizer, folder, "float32") < 1e-3


def test_int8_is_close(tmp_path, tokenizer):
    model = random_student(d_model=128, d_ff=256)
    folder = convert_to_ct2(model, tokenizer, tmp_path / "ct2")
    assert 0 < largest_difference(model, tokenizer, folder, "float32") < 0.3
    assert 0 < largest_difference(model, tokenizer, folder, "int8") < 1
    assert (folder / "model.bin").stat().st_size < 1.1 * sum(p.numel() for p in model.parameters())


def test_int8_weights_leave_headroom(tmp_path, tokenizer):
    """On a CPU without VNNI, weights up to 127 saturate 16-bit sums."""
    model = random_student()
    plain = convert_to_ct2(model, tokenizer, tmp_path / "float", "float32")
    folder = convert_to_ct2(model, tokenizer, tmp_path / "ct2")
    sizes = [(f / "model.bin").stat().st_size for f in (plain, folder)]
    assert sizes[1] < 0.3 * sizes[0]
    spec = student_spec(model, read_pieces(tokenizer))
    spec.validate()
    spec.optimize("float32")
    visit_spec(spec, _quantize)
    weights = [value.numpy() for value in spec.variables().values() if getattr(value, "dtype", "") == "int8"]
    matrices = [w for w in weights if w.ndim == 2]
    assert len(matrices) >= 1 + 4 * 2 * 2
    assert {int(np.abs(w.astype(int)).max()) for w in matrices} == {WEIGHT_RANGE}


def test_empty_rows_survive_quantization(tmp_path, tokenizer):
    model = random_student()
    with torch.no_grad():
        model.shared.weight[500:] = 0
    folder = convert_to_ct2(model, tokenizer, tmp_path / "ct2")
    assert largest_difference(model, tokenizer, folder, "int8") < 1.5


def test_callers_model_is_left_alone(tmp_path, tokenizer):
    model = random_student()
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    convert_to_ct2(model, tokenizer, tmp_path / "ct2", "int8")
    assert all(torch.equal(weight, before[name]) for name, weight in model.state_dict().items())


def test_pruned_heads_with_their_bias_columns(tmp_path, tokenizer):
    """Another head gone from each layer, as structured pruning leaves a model."""
    model = random_student()
    _drop_heads(model, keep=3)
    folder = convert_to_ct2(model, tokenizer, tmp_path / "ct2", "float32")
    assert largest_difference(model, tokenizer, folder, "float32") < 1e-3


def _drop_heads(model, keep):
    d_kv = model.config.d_kv
    attentions = [m for m in model.modules() if type(m).__name__ == "UMT5Attention"]
    for i, attention in enumerate(attentions):
        heads = [h for h in range(attention.n_heads) if h != i % attention.n_heads][:keep]
        rows = torch.cat([torch.arange(h * d_kv, (h + 1) * d_kv) for h in heads])
        for part in (attention.q, attention.k, attention.v):
            part.weight = torch.nn.Parameter(part.weight.detach()[rows])
        attention.o.weight = torch.nn.Parameter(attention.o.weight.detach()[:, rows])
        if attention.has_relative_attention_bias:
            bias = attention.relative_attention_bias
            bias.weight = torch.nn.Parameter(bias.weight.detach()[:, heads])
        attention.n_heads = keep
        attention.inner_dim = keep * d_kv


def test_unequal_heads_in_a_stack_are_refused(tmp_path, tokenizer):
    model = random_student()
    model.encoder.block[1].layer[0].SelfAttention.n_heads = 2
    with pytest.raises(UserError, match=r"encoder.*\[2, 4\]"):
        convert_to_ct2(model, tokenizer, tmp_path / "ct2")
    assert list(tmp_path.iterdir()) == []


def test_vocabulary_is_the_tokenizers_filled_up(tmp_path, tokenizer):
    folder = convert_to_ct2(random_student(), tokenizer, tmp_path / "ct2")
    tokens = json.loads((folder / "shared_vocabulary.json").read_text(encoding="utf-8"))
    processor = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer))
    size = processor.get_piece_size()
    assert tokens[:size] == [processor.id_to_piece(i) for i in range(size)]
    assert len(tokens) == SHAPES["smoke"].vocabulary > size


def test_an_alias_is_its_tag_in_pytorchs_log_probabilities(tmp_path, tokenizer):
    model = random_student()
    folder = convert_to_ct2(model, tokenizer, tmp_path / "ct2", "float32", alias_languages=["zh", "en"])
    processor = sentencepiece.SentencePieceProcessor(model_file=str(tokenizer))
    tokens = json.loads((folder / "shared_vocabulary.json").read_text(encoding="utf-8"))
    assert tokens[SHAPES["smoke"].vocabulary :] == ["<2zh>*", "<2en>*"]
    assert TagAliases.read(folder).by_tag == {"<2zh>": "<2zh>*", "<2en>": "<2en>*"}
    translator = ctranslate2.Translator(str(folder), compute_type="float32", intra_threads=1)
    for source, target in PAIRS:
        tag, *rest = [*processor.encode(source, out_type=str), "</s>"]
        pieces = processor.encode(target, out_type=str)
        labels = torch.tensor([[*processor.encode(target), 1]])
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([[*processor.encode(source), 1]]), labels=labels).logits
        rows = processor.piece_to_id(["<2zh>", "<2en>"])
        # Each alias is one more output, with the logit of its tag.
        expected = torch.cat([logits, logits[..., rows]], -1).log_softmax(-1)
        expected = expected.gather(-1, labels[..., None]).reshape(-1).numpy()
        for first in (tag, f"{tag}*"):
            found = translator.score_batch([[first, *rest]], [pieces])[0].log_probs
            assert np.abs(np.array(found) - expected).max() < 1e-3


def test_an_alias_needs_a_tag_and_a_free_name(tmp_path, tokenizer):
    with pytest.raises(ModelCorrupt, match="lacks <2xx>"):
        convert_to_ct2(random_student(), tokenizer, tmp_path / "ct2", alias_languages=["zh", "xx"])
    pieces = read_pieces(tokenizer)
    pieces[-1] = "<2zh>*"
    with pytest.raises(ModelCorrupt, match="<2zh>\\*, which is the name of an alias"):
        student_spec(random_student(), pieces, ["<2zh>"])
    assert list(tmp_path.iterdir()) == []


def test_tokenizer_larger_than_the_model(tmp_path, tokenizer):
    with pytest.raises(ModelCorrupt, match="same training run"):
        convert_to_ct2(random_student(vocabulary=200), tokenizer, tmp_path / "ct2")


def _save(model, folder, dtype=torch.float32):
    folder.mkdir()
    state = {k: v.detach().to(dtype).clone() for k, v in model.state_dict().items() if k != "lm_head.weight"}
    save_file(state, folder / "model.safetensors")
    (folder / "config.json").write_text(model.config.to_json_string(), encoding="utf-8")
    return folder


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_checkpoint_folder(tmp_path, tokenizer, dtype):
    model = random_student(decoder_heads=3)
    saved = _save(model, tmp_path / "checkpoint", dtype)
    loaded = load_checkpoint(saved)
    assert torch.equal(loaded.lm_head.weight, model.shared.weight.to(dtype).float())
    folder = convert_to_ct2(saved, tokenizer, tmp_path / "ct2", "float32")
    assert largest_difference(loaded, tokenizer, folder, "float32") < 1e-3


def test_damaged_checkpoints_name_the_file(tmp_path, tokenizer):
    with pytest.raises(ModelMissing, match=r"config\.json"):
        load_checkpoint(tmp_path / "nowhere")
    saved = _save(random_student(), tmp_path / "checkpoint")
    weights = saved / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelCorrupt, match=r"model\.safetensors"):
        convert_to_ct2(saved, tokenizer, tmp_path / "ct2")
    (saved / "config.json").write_text(umt5_config(SHAPES["nano"]).to_json_string(), encoding="utf-8")
    _resave = random_student()
    save_file({"shared.weight": _resave.shared.weight.detach().clone()}, weights)
    with pytest.raises(ModelCorrupt, match=r"shared\.weight"):
        convert_to_ct2(saved, tokenizer, tmp_path / "ct2")


def test_untied_checkpoint_is_refused(tmp_path):
    saved = _save(random_student(), tmp_path / "checkpoint")
    config = json.loads((saved / "config.json").read_text(encoding="utf-8"))
    (saved / "config.json").write_text(json.dumps(config | {"tie_word_embeddings": False}), encoding="utf-8")
    with pytest.raises(ModelCorrupt, match="tied"):
        load_checkpoint(saved)


def test_wrong_control_ids_are_refused(tmp_path):
    import io

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT),
        model_writer=model,
        vocab_size=100,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    (tmp_path / "tokenizer.model").write_bytes(model.getvalue())
    with pytest.raises(ModelCorrupt, match="pad_id=0"):
        convert_to_ct2(random_student(), tmp_path / "tokenizer.model", tmp_path / "ct2")


def test_existing_folder_is_kept_unless_told(tmp_path, tokenizer):
    target = tmp_path / "ct2"
    target.mkdir()
    (target / "mine").write_text("x")
    with pytest.raises(UserError, match="exists"):
        convert_to_ct2(random_student(), tokenizer, target)
    assert (target / "mine").exists()
    convert_to_ct2(random_student(), tokenizer, target, overwrite=True)
    assert not (target / "mine").exists()
    assert (target / "model.bin").exists()


def test_failed_build_leaves_the_old_folder(tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    (target / "mine").write_text("x")
    with pytest.raises(RuntimeError), new_folder(target, overwrite=True) as folder:  # noqa: PT012
        (folder / "half").write_text("x")
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert (target / "mine").read_text() == "x"
