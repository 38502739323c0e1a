"""The conjugation of an infinitive."""

import pytest

from worker.rules.forms import forms_of
from worker.rules.forms.french_verbs import four_forms, participle_of


@pytest.mark.parametrize(
    ("infinitive", "forms"),
    [
        ("négocier", "négocie négocies négocions négociez négocient négociait négocia négocièrent négociera"),
        ("négocier", "négocieront négocierait négociant négocié négociée négociés négociées négociât"),
        ("tuer", "tue tuent tuait tua tuèrent tuera tué tuée tués tuées tuant"),
        ("armer", "arme armes arment armé armée armait"),  # which the table gives to arme and armée
        ("voter", "vote votent voté votait votera"),
        ("libérer", "libère libèrent libérera libéré libérait"),
        ("lancer", "lance lançait lançons lança lancé"),
        ("exiger", "exige exigeait exigeons exigea exigé"),
        ("appeler", "appelle appelait appellera appelé"),
        ("acheter", "achète achetait achètera acheté"),
        ("employer", "emploie employait emploiera employé"),
        ("envoyer", "envoie enverra envoyé"),
        ("finir", "finit finissent finissait finira fini finie"),
        ("partir", "part partent partait partira parti partie"),
        ("tenir", "tient tiennent tenait tiendra tenu tenue"),
        ("ouvrir", "ouvre ouvrent ouvrait ouvert ouverte"),
        ("mourir", "meurt mourait mourra mort morte"),
        ("prendre", "prend prennent prenait pris prise"),
        ("mettre", "met mettent mettez mettait mis mise"),
        ("vivre", "vit vivent vivait vivant vécu"),
        ("être", "est sont sommes était sera été"),
        ("pouvoir", "peut peuvent pouvait pourra pu pouvoirs"),
        ("ubériser", "ubérise ubérisent ubérisé ubérisait"),  # no table knows it
        ("rebombarder", "rebombarde rebombardé"),
    ],
)
def test_an_infinitive_stands_for_its_conjugation(infinitive: str, forms: str) -> None:
    assert forms_of(infinitive, "fr") >= {infinitive, *forms.split()}


@pytest.mark.parametrize(
    ("infinitive", "other"),
    [
        ("négocier", "négociation"),
        ("armer", "armement"),
        ("partir", "parc"),
        ("savoir", "sons"),
        ("maintenir", "maintenant"),
        ("libérer", "libére"),  # no such form: it need not be printed
        ("acheter", "achette"),
        ("faire", "fyrent"),  # in the table, from the sixteenth century
    ],
)
def test_what_derives_or_does_not_exist_is_no_form(infinitive: str, other: str) -> None:
    assert other not in forms_of(infinitive, "fr")


def test_the_plural_of_an_infinitive_is_a_noun() -> None:
    assert forms_of("pouvoirs", "fr") == {"pouvoir", "pouvoirs"}


@pytest.mark.parametrize(
    "noun", ["prisonnier", "policier", "maire", "ministre", "plaisir", "leader", "officier"]
)
def test_a_noun_that_ends_like_an_infinitive_is_not_conjugated(noun: str) -> None:
    assert not {form for form in forms_of(noun, "fr") if form.endswith(("ait", "ent", "ons"))}


@pytest.mark.parametrize(
    ("infinitive", "participle"),
    [
        ("négocier", "négocié"), ("finir", "fini"), ("venir", "venu"), ("ouvrir", "ouvert"),
        ("mourir", "mort"),
        ("prendre", "pris"), ("mettre", "mis"), ("naître", "né"), ("connaître", "connu"), ("avoir", "eu"),
        ("recevoir", "reçu"), ("conclure", "conclu"), ("inclure", "inclus"), ("craindre", "craint"),
        ("détruire", "détruit"), ("écrire", "écrit"), ("élire", "élu"), ("résoudre", "résolu"),
        ("falloir", "fallu"), ("acquérir", "acquis"), ("rompre", "rompu"), ("vendre", "vendu"),
        ("échoir", "échu"), ("table", ""),
    ],
)  # fmt: skip
def test_the_participle_follows_the_ending(infinitive: str, participle: str) -> None:
    assert participle_of(infinitive) == participle


@pytest.mark.parametrize(
    ("participle", "forms"),
    [("tué", "tué tuée tués tuées"), ("mis", "mis mise mises"), ("dû", "dû due dus dues"), ("", "")],
)
def test_a_participle_has_up_to_four_forms(participle: str, forms: str) -> None:
    assert four_forms(participle) == set(forms.split())
