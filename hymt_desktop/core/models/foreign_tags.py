# SPDX-License-Identifier: Apache-2.0
"""How models of other makers write the languages of this program.

Sources: NLLB-200's and M2M-100's lists of languages (FLORES-200 codes: ISO 639-3 and a script), MADLAD-400's
tags, the target tags of OPUS-MT's multilingual models.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from hymt_desktop.core.errors import UnsupportedLanguage
from hymt_desktop.core.text.languages import LANGUAGES, OTHER_LANGUAGES, canonical_code

if TYPE_CHECKING:
    from collections.abc import Collection

_FLORES = """
zh=zho_Hans en=eng_Latn fr=fra_Latn pt=por_Latn es=spa_Latn ja=jpn_Jpan tr=tur_Latn ru=rus_Cyrl
ar=arb_Arab ko=kor_Hang th=tha_Thai it=ita_Latn de=deu_Latn vi=vie_Latn ms=zsm_Latn id=ind_Latn
tl=tgl_Latn hi=hin_Deva zh-Hant=zho_Hant pl=pol_Latn cs=ces_Latn nl=nld_Latn km=khm_Khmr my=mya_Mymr
fa=pes_Arab gu=guj_Gujr ur=urd_Arab te=tel_Telu mr=mar_Deva he=heb_Hebr bn=ben_Beng ta=tam_Taml
uk=ukr_Cyrl bo=bod_Tibt kk=kaz_Cyrl mn=khk_Cyrl ug=uig_Arab yue=yue_Hant af=afr_Latn am=amh_Ethi
as=asm_Beng az=azj_Latn be=bel_Cyrl bg=bul_Cyrl bs=bos_Latn ca=cat_Latn cy=cym_Latn da=dan_Latn
el=ell_Grek eo=epo_Latn et=est_Latn eu=eus_Latn fi=fin_Latn ga=gle_Latn gl=glg_Latn ha=hau_Latn
hr=hrv_Latn ht=hat_Latn hu=hun_Latn hy=hye_Armn ig=ibo_Latn is=isl_Latn jv=jav_Latn ka=kat_Geor
kn=kan_Knda ky=kir_Cyrl lb=ltz_Latn lo=lao_Laoo lt=lit_Latn lv=lvs_Latn mg=plt_Latn mk=mkd_Cyrl
ml=mal_Mlym mt=mlt_Latn ne=npi_Deva no=nob_Latn or=ory_Orya pa=pan_Guru ps=pbt_Arab ro=ron_Latn
si=sin_Sinh sk=slk_Latn sl=slv_Latn so=som_Latn sq=als_Latn sr=srp_Cyrl sv=swe_Latn sw=swh_Latn
tg=tgk_Cyrl uz=uzn_Latn xh=xho_Latn yo=yor_Latn zu=zul_Latn
"""
FLORES = MappingProxyType({code: tag for code, _, tag in (p.partition("=") for p in _FLORES.split())})
"""Our code -> FLORES-200's, for every language of this program."""

_ALSO = MappingProxyType(
    {
        "zh": ("cmn_Hans", "cmn", "zho", "zhs"),
        "zh-Hant": ("cmn_Hant", "zht"),
        "yue": ("yue_Hans", "yue"),
        "ar": ("ara",),
        "az": ("aze_Latn", "aze"),
        "fa": ("fas",),
        "he": ("iw",),
        "lv": ("lav",),
        "mg": ("mlg",),
        "mn": ("mon",),
        "ms": ("msa", "zsm_Latn"),
        "ne": ("nep",),
        "no": ("nob", "nor", "nb"),
        "or": ("ori",),
        "ps": ("pus",),
        "sq": ("sqi",),
        "sr": ("srp_Cyrl", "srp_Latn"),
        "sw": ("swa",),
        "tl": ("fil",),
        "uz": ("uzb_Latn", "uzb"),
    }
)
"""Further spellings of a language, best first."""


def spellings(code: str) -> tuple[str, ...]:
    """Return how models may write a language, the most exact first."""
    flores = FLORES[code]
    return (code, code.replace("-", "_"), flores, *_ALSO.get(code, ()), flores.partition("_")[0])


def tags_of(vocabulary: Collection[str], before: str, after: str) -> dict[str, str]:
    """Return our code -> the model's symbol, for the languages that the vocabulary has a symbol for.

    Args:
        vocabulary: The model's tokens.
        before: What stands before a language in a symbol, ``>>`` for instance.
        after: What stands behind it.
    """
    found: dict[str, str] = {}
    for code in (*LANGUAGES, *OTHER_LANGUAGES):
        for spelling in spellings(code):
            symbol = f"{before}{spelling}{after}"
            if symbol in vocabulary:
                if symbol not in found.values():
                    found[code] = symbol
                break
    return found


def code_of(name: str) -> str:
    """Return our code of a language in anybody's spelling: ``eng``, ``zho_Hans``, ``zt`` (Argos), ``pt-BR``.

    Raises:
        UnsupportedLanguage: It is none of this program's languages.
    """
    if name == "zt":
        return "zh-Hant"
    for code in (*LANGUAGES, *OTHER_LANGUAGES):
        if name in spellings(code):
            return code
    if len(name.partition("-")[0].partition("_")[0]) > 2:
        raise UnsupportedLanguage(
            f"'{name}' is not a language that this translator knows.", "Use a code such as en, zh or zh-Hant."
        )
    return canonical_code(name)
