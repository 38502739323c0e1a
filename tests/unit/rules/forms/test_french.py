"""What a French keyword stands for, and what it does not."""

import pytest

from worker.rules.forms import forms_of, forms_of_name, is_word


def french(word: str) -> set[str]:
    return set(forms_of(word, "fr"))


@pytest.mark.parametrize(
    "forms",
    [
        "trêve trêves",
        "otage otages",
        "accord accords",
        "échange échanges",
        "armée armées",
        "arme armes",
        "état états",
        "parti partis",
        "partie parties",
        "course courses",
        "vote votes",  # the table gives "votes" to voter
        "prise prises",  # and "prise" to priser
        "frappe frappes",
        "grève grèves",
        "journal journaux",
        "feu feux feue feues feus",
        "bateau bateaux",
        "prisonnier prisonniers prisonnière prisonnières",
        "verdict verdicts",
        "poney poneys",
        "israélien israéliens israélienne israéliennes",
        "négociateur négociateurs négociatrice négociatrices",
        "député députés députée députées",
        "important importants importante importantes",
        "blessé blessés blessée blessées",
        "taliban talibans",  # no table knows it
        "complotiste complotistes",
        "poutinien poutiniens poutinienne poutiniennes",
    ],
)
def test_any_number_and_gender_of_a_noun_stands_for_all_of_them(forms: str) -> None:
    for word in forms.split():
        assert french(word) == set(forms.split())


@pytest.mark.parametrize(
    "forms",
    [
        "tué tuée tués tuées",
        "négocié négociée négociés négociées",
        "libéré libérée libérés libérées",
        "élu élue élus élues",
        "enlevé enlevée enlevés enlevées",
        "reçu reçue reçus reçues",
        "né née nés nées",
        "fait faite faits faites",
        "pris prise prises",
        "mis mise mises",
        "uni unie unis unies",  # the table has "unie" of unir only
        "ubérisé ubérisée ubérisés ubérisées",
    ],
)
def test_a_participle_stands_for_its_four_forms_and_no_more(forms: str) -> None:
    participle, *_ = forms.split()

    assert french(participle) == set(forms.split())


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("négociation", "négociateur"),
        ("négociation", "négocier"),
        ("armée", "arme"),
        ("armé", "armée"),
        ("arme", "armer"),
        ("général", "généralement"),
        ("tué", "tue"),
        ("tué", "tuer"),
        ("tue", "tué"),
        ("parti", "partie"),
        ("partie", "partir"),
        ("cours", "course"),
        ("cours", "cour"),
        ("cour", "cours"),  # it is its plural, and far more often something else
        ("foi", "fois"),
        ("ver", "vers"),
        ("marin", "marine"),
        ("retrait", "retraite"),
        ("russe", "Russie"),
        ("capital", "capitale"),
        ("capitale", "capital"),
        ("pays", "pay"),
        ("paris", "Paris"),
        ("organe", "organisation"),
        ("logement", "loger"),
        ("prisonnier", "emprisonné"),
        ("ingénieur", "ingénieuse"),
        ("rocher", "roche"),
        ("trêve", "Trèves"),
        ("pendre", "pendant"),
    ],
)
def test_what_only_resembles_it_is_another_word(word: str, other: str) -> None:
    assert other not in french(word)


@pytest.mark.parametrize(
    ("masculine", "feminine"),
    [
        ("actif", "active"),
        ("normal", "normale"),
        ("moyen", "moyenne"),
        ("violent", "violentes"),
        ("innocent", "innocente"),
        ("candidat", "candidates"),
        ("suspect", "suspecte"),
        ("bas", "basses"),
        ("gris", "grise"),
        ("blanc", "blanche"),
        ("public", "publiques"),
        ("inquiet", "inquiète"),
        ("directeur", "directrice"),
        ("chanteur", "chanteuses"),
        ("procureur", "procureure"),
        ("beau", "bel"),
        ("précieux", "précieuse"),
    ],
)
def test_an_adjective_has_the_feminine_that_the_table_gives_to_another_word(
    masculine: str, feminine: str
) -> None:
    assert feminine in french(masculine)


@pytest.mark.parametrize("word", ["pays", "temps", "paix", "voix", "toujours", "cours", "généralement"])
def test_what_never_varies_stands_for_itself(word: str) -> None:
    assert french(word) == {word}


@pytest.mark.parametrize("word", ["de", "du", "le", "la", "et", "sans", "avec", "leur", "même"])
def test_a_function_word_stands_for_itself(word: str) -> None:
    assert french(word) == {word}


@pytest.mark.parametrize(
    ("word", "small"), [("plaire", "plus"), ("quis", "qui"), ("sons", "son"), ("ors", "or")]
)
def test_a_small_word_is_no_form_of_another(word: str, small: str) -> None:
    assert small not in forms_of(word, "fr")


@pytest.mark.parametrize(
    ("bare", "meant"),
    [
        ("treve", "trêves"),
        ("negociations", "négociation"),
        ("prisonniere", "prisonnier"),
        ("defense", "défense"),  # in the table, as a spelling of défense
        ("comite", "comités"),
        ("deces", "décès"),
        ("coeur", "cœur"),
        ("cœur", "coeur"),
    ],
)
def test_a_word_typed_bare_stands_for_the_accented_one_where_it_is_no_word(bare: str, meant: str) -> None:
    assert french(bare) >= {bare, meant}


@pytest.mark.parametrize(("bare", "accented"), [("tue", "tué"), ("arme", "armé"), ("mur", "mûr")])
def test_a_word_without_accents_is_not_the_accented_one(bare: str, accented: str) -> None:
    assert accented not in french(bare)


def test_an_accent_that_was_typed_is_kept() -> None:
    assert "trêve" not in french("trève")
    assert french("prisonniére") == {"prisonniére", "prisonniéres"}
    assert "élève" not in french("élevé")


def test_a_name_can_be_inflected_on_demand_and_keeps_its_capital() -> None:
    assert forms_of_name("Ukrainien", "fr") == {"Ukrainien", "Ukrainiens", "Ukrainienne", "Ukrainiennes"}


@pytest.mark.parametrize("word", ["tue", "tué", "trêve", "pays", "la", "été", "Otage", "décès"])
def test_these_are_words(word: str) -> None:
    assert is_word(word, "fr")


@pytest.mark.parametrize(
    "word", ["treve", "negociation", "etats", "elysee", "otan", "zelensky", "", "apres", "defense", "age"]
)
def test_these_are_not(word: str) -> None:
    assert not is_word(word, "fr")
