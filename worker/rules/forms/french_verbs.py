"""French verbs: what the table of lemmas lacks of a conjugation, and the four forms of a participle.

The table gives each spelling one lemma, so that « arme », « vote » and « tenu » are missing from armer, voter
and tenir. The regular verbs are conjugated here as school grammars do (Bescherelle: first and second group);
of the others the participles and the singular of the present are, the rest is the table's.
"""

import re
from collections.abc import Mapping
from typing import Final

from worker.rules.forms.spelling import table, words

INFINITIVES: Final = ("er", "ir", "re", "ïr")
_MUTE: Final = words("e es ent")
_SOUNDED: Final = words("ez é ée és ées er èrent iez ions")
# Before them ç and ge: plaçons, mangeons.
_BROAD: Final = words("ons ant ais ait aient ai a as âmes âtes asse asses ât assions assiez assent")
_AFTER_INFINITIVE: Final = words("ai as a ons ez ont ais ait ions iez aient")
_SECOND_GROUP: Final = words("""
    ir is it issons issez issent issais issait issions issiez issaient issant isse isses îmes îtes irent ît
    i ie ies irai iras ira irons irez iront irais irait irions iriez iraient
    """)
# The end of an infinitive and that of its past participle; the longest that fits.
_PARTICIPLES: Final = table("""
    er é, ir i, ïr ï, enir enu, courir couru, vêtir vêtu, mourir mort, ouvrir ouvert, couvrir couvert,
    offrir offert, souffrir souffert, quérir quis,
    re u, prendre pris, mettre mis, aindre aint, eindre eint, oindre oint, uire uit, nuire nui, luire lui,
    dire dit, crire crit, faire fait, traire trait, plaire plu, taire tu, suffire suffi, rire ri, frire frit,
    lire lu, aître u, naître né, onnaître onnu, croître crû, vivre vécu, suivre suivi, croire cru, boire bu,
    clore clos, clure clu, inclure inclus, soudre sous, résoudre résolu, coudre cousu, moudre moulu,
    vaincre vaincu, battre battu, être été,
    oir u, cevoir çu, devoir dû, mouvoir mu, pouvoir pu, savoir su, voir vu, pourvoir pourvu, asseoir assis,
    surseoir sursis, avoir eu, falloir fallu, pleuvoir plu
    """)
# The end of an infinitive and those of je and il in the present, where the table gives them to a noun.
_PRESENT: Final = table("""
    tir s t, mir s t, vir s t, courir cours court, mourir meurs meurt, enir iens ient, rir re res rent,
    quérir quiers quiert, dre ds d, indre ins int, soudre sous sout, ttre ts t, pre ps pt, aître ais aît ait,
    vre s t, ire is it, oire ois oit, aire ais ait, clure clus clut, voir vois voit, cevoir çois çoit,
    devoir dois doit, mouvoir meus meut, valoir vaux vaut, vouloir veux veut, pouvoir peux peut,
    savoir sais sait, seoir sieds sied, être suis es est sommes êtes sont
    """)
_LONGEST: Final = max(map(len, [*_PARTICIPLES, *_PRESENT]))


def participle_of(infinitive: str) -> str:
    """The past participle, masculine singular: négocier -> négocié, prendre -> pris; '' for no verb."""
    return next(iter(_longest(infinitive, _PARTICIPLES)), "") if infinitive.endswith(INFINITIVES) else ""


def four_forms(participle: str) -> frozenset[str]:
    """Négocié, négociée, négociés, négociées; pris, prise, prises; dû, due, dus, dues."""
    if not participle:
        return frozenset()
    if participle == "été":  # of être, which has no other; and summers
        return frozenset({"été", "étés"})
    stem = participle.replace("û", "u") if participle.endswith("û") else participle
    plural = stem if stem.endswith("s") else f"{stem}s"
    return frozenset({participle, f"{stem}e", plural, f"{stem}es"})


def regular_forms(infinitive: str, *, is_second_group: bool) -> frozenset[str]:
    """The whole conjugation of a verb in -er (with appelle, achète, mangeons, plaçons, paie) or like finir.

    Of any other verb the participle and the singular of the present.
    """
    found = {infinitive} | four_forms(participle_of(infinitive))
    if infinitive.endswith("er"):
        found |= _first_group(infinitive[:-2])
    elif is_second_group:
        found |= {infinitive[:-2] + ending for ending in _SECOND_GROUP}
    else:
        found |= set(_longest(infinitive, _PRESENT))
    return frozenset(found)


def _first_group(stem: str) -> set[str]:
    broad = f"{stem}e" if stem.endswith("g") else f"{stem[:-1]}ç" if stem.endswith("c") else stem
    found = {stem + ending for ending in _SOUNDED} | {broad + ending for ending in _BROAD}
    for before_mute in {stem, *_before_mute(stem)}:
        found |= {before_mute + ending for ending in _MUTE}
        found |= {f"{before_mute}er{ending}" for ending in _AFTER_INFINITIVE}
    return found


def _before_mute(stem: str) -> tuple[str, ...]:
    """Other stems before a mute e: jett-, achèt-, emploi-, cèd-, enverr-."""
    if stem.endswith("y"):
        return (f"{stem[:-1]}i",)
    grave = re.sub("[eé]([^aeiouéèêy]{1,2}u?)$", r"è\1", stem)
    doubled = stem + stem[-1] if re.search("e[lt]$", stem) else stem
    return (grave, doubled)


def _longest(infinitive: str, endings: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The infinitive with its longest known ending replaced; nothing where none is known."""
    for start in range(-_LONGEST, 0):
        known = infinitive[start:]
        if known in endings:
            return tuple(infinitive.removesuffix(known) + ending for ending in endings[known])
    return ()
