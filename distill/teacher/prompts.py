# SPDX-License-Identifier: Apache-2.0
"""Prompts of HY-MT1.5, Hy-MT2 and of any other causal model with a template.

The templates, the languages' names and the recommended sampling are those of the READMEs of the repositories
Tencent-Hunyuan/HY-MT and Tencent-Hunyuan/Hy-MT2, word for word. (Hy-MT2's README sets parts of its prompts in
bold and puts the variables in code quotes; its running example has neither, and nor do we.)

A prompt in Chinese names the target language in Chinese, one in English in English. A pair with Chinese, of
either script, takes the Chinese prompt; HY-MT1.5 has its terminology, context and format prompts in Chinese
only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from distill.teacher.protocol import Sampling
from hymt_desktop.core.errors import UserError
from hymt_desktop.core.text.languages import LANGUAGES, canonical_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from distill.teacher.protocol import Request

CHINESE_NAMES = MappingProxyType(
    {
        "zh": "中文",
        "en": "英语",
        "fr": "法语",
        "pt": "葡萄牙语",
        "es": "西班牙语",
        "ja": "日语",
        "tr": "土耳其语",
        "ru": "俄语",
        "ar": "阿拉伯语",
        "ko": "韩语",
        "th": "泰语",
        "it": "意大利语",
        "de": "德语",
        "vi": "越南语",
        "ms": "马来语",
        "id": "印尼语",
        "tl": "菲律宾语",
        "hi": "印地语",
        "zh-Hant": "繁体中文",
        "pl": "波兰语",
        "cs": "捷克语",
        "nl": "荷兰语",
        "km": "高棉语",
        "my": "缅甸语",
        "fa": "波斯语",
        "gu": "古吉拉特语",
        "ur": "乌尔都语",
        "te": "泰卢固语",
        "mr": "马拉地语",
        "he": "希伯来语",
        "bn": "孟加拉语",
        "ta": "泰米尔语",
        "uk": "乌克兰语",
        "bo": "藏语",
        "kk": "哈萨克语",
        "mn": "蒙古语",
        "ug": "维吾尔语",
        "yue": "粤语",
    }
)
"""Code -> name in Chinese."""

RECOMMENDED = Sampling(temperature=0.7, top_k=20, top_p=0.6, repetition_penalty=1.05, max_tokens=4096)
"""What both READMEs recommend for the models of 1.8B and 7B."""

_PLAIN_ZH = "将以下文本翻译为{target_language}，注意只需要输出翻译后的结果，不要额外解释：\n\n{source_text}"
_HY_MT15_FORMATTED = (
    "将以下<source></source>之间的文本翻译为{target_language}，注意只需要输出翻译后的结果，不要额外解释，"
    "原文中的<sn></sn>标签表示标签内文本包含格式信息，需要在译文中相应的位置尽量保留该标签。"
    "输出格式为：<target>str</target>\n\n<source>{source_text}</source>"
)
_FIELD = re.compile(r"\{(\w+)\}")
_FIELDS = frozenset({"source_language", "target_language", "source_text", "context"})
_ANSWER = re.compile(r"<target>(.*?)(?:</target>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Templates:
    """The prompts of one language; an empty string where the model has none for that purpose."""

    plain: str
    term: str = ""
    """One line of a terminology prompt."""
    terms: str = ""
    context: str = ""
    formatted: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """How one family of models is asked.

    ``generation_prompt`` is the argument of that name for the tokenizer's chat template.
    """

    name: str
    chinese: Templates
    english: Templates
    generation_prompt: bool = True
    sampling: Sampling = RECOMMENDED

    def message(self, request: Request) -> str:
        """Return the user's message for a request.

        Raises:
            UserError: The family has no prompt for what the request asks, or it asks for two such things.
        """
        source, target = canonical_code(request.source), canonical_code(request.target)
        kind = _kind(request)
        in_chinese = source.startswith("zh") or target.startswith("zh")
        order = (self.chinese, self.english) if in_chinese else (self.english, self.chinese)
        templates = next((t for t in order if getattr(t, kind)), None)
        if templates is None:
            raise UserError(
                f"The teacher's prompts ('{self.name}') have no form for {kind}.",
                "Leave it out of the request, or use a teacher that has one.",
            )
        names = CHINESE_NAMES if templates is self.chinese else {c: n[0] for c, n in LANGUAGES.items()}
        fields = {
            "source_language": names[source],
            "target_language": names[target],
            "source_text": request.text,
            "context": request.context,
            "terms": "\n".join(_fill(templates.term, {"source": a, "target": b}) for a, b in request.terms),
        }
        return _fill(getattr(templates, kind), fields)


def _kind(request: Request) -> str:
    kinds = [
        kind
        for kind, wanted in (
            ("terms", request.terms),
            ("context", request.context),
            ("formatted", request.formatted),
        )
        if wanted
    ]
    if len(kinds) > 1:
        raise UserError(
            f"A teacher's prompt can't have {' and '.join(kinds)} at once.", "Ask for one of them."
        )
    return kinds[0] if kinds else "plain"


def _fill(template: str, fields: Mapping[str, str]) -> str:
    """Fill all fields in one pass: braces in the text to translate stay as they are."""
    return _FIELD.sub(lambda m: fields.get(m.group(1), m.group()), template)


HY_MT15 = Family(
    name="hy-mt1.5",
    chinese=Templates(
        plain=_PLAIN_ZH,
        term="{source} 翻译成 {target}",
        terms="参考下面的翻译：\n{terms}\n\n"
        "将以下文本翻译为{target_language}，注意只需要输出翻译后的结果，不要额外解释：\n{source_text}",
        context="{context}\n参考上面的信息，把下面的文本翻译成{target_language}，"
        "注意不需要翻译上文，也不要额外解释：\n{source_text}",
        formatted=_HY_MT15_FORMATTED,
    ),
    english=Templates(
        plain="Translate the following segment into {target_language}, without additional explanation."
        "\n\n{source_text}"
    ),
    generation_prompt=False,
)
"""HY-MT1.5-1.8B and -7B. The README gives the format prompt for Chinese as the target only."""

HY_MT2 = Family(
    name="hy-mt2",
    chinese=Templates(
        plain=_PLAIN_ZH,
        term="{source} 翻译成 {target}",
        terms="参考下面的翻译：\n{terms}\n"
        "将以下文本翻译为{target_language}，注意只需要输出翻译后的结果，不要额外解释：\n\n{source_text}",
        context="【背景信息】\n{context}\n\n请结合背景信息将以下文本翻译为{target_language}。\n\n"
        "【待翻译文本】\n{source_text}",
        formatted="请将以下文本准确翻译为{target_language}。\n"
        "你必须在译文中保留等量的分隔符，绝对不可遗漏、转义或翻译该符号，并注意分隔符的位置。\n\n{source_text}",
    ),
    english=Templates(
        plain="Translate the following text into {target_language}. Note that you should only output the "
        "translated result without any additional explanation:\n\n{source_text}",
        term="{source} translates to {target}",
        terms="Reference the following translations:\n{terms}\n\n"
        "Translate the following text into {target_language}. Note that you must ONLY output the "
        "translated result without any additional explanation:\n\n{source_text}",
        context="[Background Information]\n{context}\n\nPlease translate the following text into "
        "{target_language}, taking the provided background information into consideration.\n\n"
        "[Source Text]\n{source_text}",
        formatted="Please accurately translate the following text into {target_language}.\nYou must retain "
        "the exact same number of delimiters in the translation. Strictly do not omit, escape, or translate "
        "these symbols, and pay close attention to their placement.\n\n{source_text}",
    ),
)
"""Hy-MT2-1.8B and -7B; format tags are asked for with the delimiter prompt."""


def custom_family(template: str) -> Family:
    """Return a family with one template of the user's own, with English names of languages.

    Raises:
        UserError: The template lacks the text, or has a field that nothing fills.
    """
    fields = set(_FIELD.findall(template))
    if "source_text" not in fields or fields - _FIELDS:
        raise UserError(
            f"The prompt template {template!r} can't be used.",
            f"It must contain {{source_text}}; the other fields are {', '.join(sorted(_FIELDS))}.",
        )
    plain = "" if "context" in fields else template
    context = template if "context" in fields else ""
    return Family(
        "template", Templates(""), Templates(plain=plain or template, context=context), sampling=Sampling()
    )


def family_named(kind: str, template: str) -> Family:
    """Return the family of a ``[teacher]`` configuration: by its kind, or by its own template."""
    known = {"hy-mt1.5": HY_MT15, "hy-mt2": HY_MT2}
    return known[kind] if kind in known else custom_family(template)


@dataclass(frozen=True, slots=True)
class Chat:
    """Strings around a message, and those that end the answer."""

    before: str
    after: str
    stops: tuple[str, ...]


CHATS = MappingProxyType(
    {
        "hy": Chat(
            "<｜hy_begin▁of▁sentence｜><｜hy_User｜>", "<｜hy_Assistant｜>", ("<｜hy_place▁holder▁no▁2｜>",)
        ),
        "chatml": Chat(
            "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n", ("<|im_end|>", "<|endoftext|>")
        ),
        "none": Chat("", "", ()),
    }
)
"""``hy`` is that of HY-MT1.5-1.8B, ``chatml`` Qwen's without a system message."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """Requests to token ids and back, for one tokenizer of transformers.

    Args:
        family: What is asked.
        tokenizer: A ``PreTrainedTokenizer``.
        chat: A name of ``CHATS``, or ``tokenizer`` for the tokenizer's own chat template.
    """

    family: Family
    tokenizer: Any
    chat: str = "tokenizer"

    def text(self, request: Request) -> str:
        """Return the whole prompt; control tokens inside the request are removed from it."""
        message = self.family.message(request)
        for token in self.tokenizer.all_special_tokens:
            message = message.replace(token, "")
        if self.chat != "tokenizer":
            chat = CHATS[self.chat]
            return f"{chat.before}{message}{chat.after}"
        if not self.tokenizer.chat_template:
            raise UserError(
                "The teacher's tokenizer has no chat template.",
                'Set teacher.chat to "hy", "chatml" or "none".',
            )
        text: str = self.tokenizer.apply_chat_template(
            [{"role": "user", "content": message}],
            tokenize=False,
            add_generation_prompt=self.family.generation_prompt,
        )
        return text

    def encode(self, request: Request) -> list[int]:
        """Return the prompt's tokens."""
        return self._encode(self.text(request))

    def encode_answer(self, text: str) -> list[int]:
        """Return a translation's tokens and the stop."""
        return [*self._encode(text), self.stop_ids()[0]]

    def decode(self, ids: list[int], request: Request) -> str:
        """Return the translation in an answer's tokens, without its wrapping."""
        text: str = self.tokenizer.decode(ids, skip_special_tokens=True).strip()
        match = _ANSWER.search(text) if request.formatted else None
        return match.group(1).strip() if match else text

    def stop_ids(self) -> list[int]:
        """Return the ids that end an answer, that of the chat first.

        Raises:
            UserError: The tokenizer has none of them.
        """
        names = (*CHATS[self.chat].stops,) if self.chat in CHATS else ()
        vocabulary = self.tokenizer.get_vocab()
        ids = [vocabulary[name] for name in names if name in vocabulary]
        eos = self.tokenizer.eos_token_id
        if eos is not None and eos not in ids:
            ids.append(eos)
        if not ids:
            raise UserError(
                "The teacher's tokenizer has no token that ends an answer.", "Choose another teacher.chat."
            )
        return ids

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer.encode(text, add_special_tokens=False)
        return ids
