import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.stories.wires import agency_of

STORY = "Un séisme a frappé la côte est du Japon. Les secours sont sur place.\n\nLe bilan est incertain."

HEADS = [
    ("PARIS (AFP) - ", "AFP"),
    ("Paris, 24 nov 2026 (AFP) – ", "AFP"),
    ("Paris, 24 nov. 2026 (AFP) - ", "AFP"),
    ("Paris, 1er décembre 2026 (AFP) - ", "AFP"),
    ("BEYROUTH, 20 mars 2017 (AFP) - ", "AFP"),
    ("Saint-Denis de la Réunion, 3 août 2026 (AFP) - ", "AFP"),
    ("AFP - ", "AFP"),
    ("(Belga) ", "Belga"),
    ("ROCHEFORT 31/07 (BELGA) = ", "Belga"),
    ("WASHINGTON (Reuters) - ", "Reuters"),
    ("HAYWARD, Calif. (AP) — ", "AP"),
    ("ST. JOSEPH, Mich. (AP) — ", "AP"),
    ("Madrid, 24 nov (EFE).- ", "EFE"),
    ("MADRID, 24 Nov. (EUROPA PRESS) - ", "Europa Press"),
    ("(ANSA) - ROMA, 24 NOV - ", "ANSA"),
    ("Berlin (dpa) - ", "DPA"),
    ("Berlin (dpa/tmn) - ", "DPA"),
    ("Berne (awp/ats) - ", "AWP"),
    ("(©AFP / 24 novembre 2026 10h32) ", "AFP"),
    ("Par AFP\n\n", "AFP"),
    ("Par Le Monde avec AFP\n", "AFP"),
    ("Publié le 18 mai 2026 à 20h26, mis à jour à 21h07 · Le Monde avec AFP\n", "AFP"),
    ("Source : AFP\n", "AFP"),
]
TAILS = [
    (" (AFP)", "AFP"),
    (" (avec AFP)", "AFP"),
    (" (Le Parisien avec AFP).", "AFP"),
    ("\n\nLe Figaro avec AFP", "AFP"),
    ("\n\nAvec AFP", "AFP"),
    ("\n\nATS", "ATS"),
    ("\n\nats/afp", "ATS"),
    ("\n\nKeystone-ATS", "ATS"),
    (" (Keystone-ATS)", "ATS"),
    (" (sda/ats)", "ATS"),
    (" (awp/ats/afp)", "AWP"),
    (" (Source : AFP)", "AFP"),
    ("\n\n© AFP", "AFP"),
    ("\n\n© 2026 AFP", "AFP"),
    ("\n\n© 2026 Agence France-Presse. Tous droits réservés.", "AFP"),
    (" AFP", "AFP"),
    ("\n\nLa Presse canadienne", "La Presse Canadienne"),
    ("\n\n(Reportage de Jean Petit, édité par Anne Grand)", "Reuters"),
    ("\n\n(Reporting by Will Dunham; Editing by Tom Brown)", "Reuters"),
    (" (avec AFP)\n\nS'inscrire à la lettre du matin", "AFP"),
]
AUTHORS = [
    ("AFP", "AFP"),
    ("Agence France-Presse", "AFP"),
    ("Le Monde avec AFP", "AFP"),
    ("Le Figaro avec AFP agence", "AFP"),
    ("La rédaction (avec AFP)", "AFP"),
    ("AFP, Jean Petit", "AFP"),
    ("L. G. avec AFP et Reuters", "AFP"),
    ("Reuters Staff", "Reuters"),
    ("By MEG KINNARD, Associated Press", "AP"),
    ("By TOM KRISHER, AP Auto Writer", "AP"),
    ("ATS / Anne Grand", "ATS"),
]
UNSIGNED = [
    "Selon l'AFP, un séisme a frappé la côte. " + STORY,
    "Le ministre a indiqué à l'AFP que le bilan est incertain. " + STORY,
    "L'Agence France-Presse (AFP) - fondée en 1835 - a annoncé un plan social. " + STORY,
    "The Australian Federal Police (AFP) - which leads the search - said so. " + STORY,
    "The minister told Reuters that talks go on. " + STORY,
    STORY + " C'est ce qu'a dit le préfet à l'AFP.",
    STORY + " « C'est grave », a-t-il dit dans un entretien avec l'AFP.",
    STORY + "\n\nThe deal was signed, sources told Reuters.",
    STORY + "\n\nLe Monde avec agences",
    STORY + " (avec agences)",
    "Le port de Sendai, mardi. © AFP / Jean Petit\n\n" + STORY,
    "JEAN PETIT / AFP\n\n" + STORY,
    "Photo AFP\n\n" + STORY,
    "© AFP\n\n" + STORY,
    "© AFP",
    "AFP\n\n" + STORY,
    STORY + "\n\nPhoto : Jean Petit/AFP",
    STORY + " (ap)",
    STORY + " (Photo, AFP)",
    STORY + "\n\nLe port de Sendai, mardi. (Jean Petit/AFP)",
    STORY + "\n\nLe port de Sendai. (LUDOVIC MARIN / AFP)",
    STORY + "\n\nAFP/Jean Petit",
    "BELGA\nPlein écran\n© BELGA\n\n" + STORY,
    "Le port de Sendai, mardi. (©(AP PHOTO/JEAN PETIT)\n\n" + STORY,
    STORY,
    "",
]


@pytest.mark.parametrize(("before", "agency"), HEADS)
def test_an_agency_signs_before_the_first_sentence(before: str, agency: str) -> None:
    assert agency_of(title="Séisme au Japon", lead="", body=before + STORY, author="") == agency
    assert agency_of(title="Séisme au Japon", lead=before + STORY, body=STORY, author="") == agency


@pytest.mark.parametrize(("after", "agency"), TAILS)
def test_an_agency_signs_after_the_last_sentence(after: str, agency: str) -> None:
    assert agency_of(title="Séisme au Japon", lead="", body=STORY + after, author="") == agency


@pytest.mark.parametrize(("author", "agency"), AUTHORS)
def test_an_agency_is_the_author(author: str, agency: str) -> None:
    assert agency_of(title="Séisme au Japon", lead="", body=STORY, author=author) == agency


@pytest.mark.parametrize("title", ["Séisme au Japon (AFP)", "Séisme au Japon (avec AFP)"])
def test_an_agency_signs_a_title(title: str) -> None:
    assert agency_of(title=title, lead="", body=STORY, author="") == "AFP"


@pytest.mark.parametrize("body", UNSIGNED)
def test_who_is_only_named_has_not_signed(body: str) -> None:
    assert agency_of(title="L'AFP et Reuters au Japon", lead="", body=body, author="Jean Petit") == ""


@pytest.mark.parametrize(
    "author", ["", "Jean Petit", "Ap. Dupont", "Map Efe", "avec agences", "La rédaction"]
)
def test_an_author_is_no_agency(author: str) -> None:
    assert agency_of(title="", lead="", body=STORY, author=author) == ""


@given(st.text(), st.text(), st.sampled_from(["AFP", " (AFP) - ", "\n", "avec ", "(" * 50, "a " * 200]))
def test_any_text_is_read(one: str, other: str, between: str) -> None:
    text = one + between * 5 + other

    assert isinstance(agency_of(title=text, lead=text, body=text, author=text), str)
