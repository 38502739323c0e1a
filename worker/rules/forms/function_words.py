"""The small words that hold phrases together. They match only themselves."""

from typing import Final

# These count as one inside a French phrase: échange de / d' / du / des prisonniers.
OF: Final = frozenset({"de", "d", "du", "des"})
_FRENCH: Final = """
    à au aucun aucune aussi autre autres aux avec c ce cela celle celles celui ces cet cette ceux
    chaque chez comme contre d dans de depuis des donc dont du elle elles en entre et eux hors il
    ils j je jusque l la le les leur leurs lorsque lui m ma mais malgré me même mes moi mon n ne ni
    nos notre nous on or ou où par parmi pas pendant plus pour puis qu quand que quel quelle quelles
    quels qui quoi s sa sans se selon ses si son sous sur t ta te tes toi ton tous tout toute toutes
    très tu un une vers vos votre vous y
    """
_ENGLISH: Final = """
    a about after against all an and any as at because before between both but by each either few
    for from he her hers him his how i if in into it its me more most my neither no nor not of off
    on or our out over own s same she since so some such t than that the their them then there these
    they this those through to too under until up us very we what when where which while who whom
    whose why with within without you your
    """
_SPANISH: Final = """
    a al ante bajo como con contra cual cuando de del desde donde e el ella ellas ellos en entre es
    esa esas ese esos esta estas este esto estos hacia hasta la las le les lo los más me mi mis muy
    ni no nos o para pero por que quien se según si sin sobre su sus también te tras tu tus u un una
    uno unas unos y ya yo
    """
_GERMAN: Final = """
    aber als am an auch auf aus bei beim bis da das dass dem den der des die dies diese diesem
    diesen dieser dieses doch durch ein eine einem einen einer eines er es für gegen ihm ihn ihr
    ihre im in ins ist ja kein keine man mit nach nicht noch nur ob oder ohne sein seine seit sich
    sie sind so über um und unter uns vom von vor während was weil wenn wer wie wir wo zu zum zur
    zwischen
    """
_ITALIAN: Final = """
    a ad ai al alla alle allo agli anche che chi ci come con contro cui d da dai dal dalla dalle de
    degli dei del dell della delle dello di dopo dove e ed gli ha i il in io l la le lei lo loro lui
    ma mi ne nei nel nella nelle nello noi non o per perché più prima quale quando quella quelle
    quelli quello questa queste questi questo se senza si sono su sua sue sui sul sulla sulle suo
    suoi ti tra fra tu un una uno vi voi
    """
_PORTUGUESE: Final = """
    a ao aos as às até com como contra da das de dela dele do dos e ela elas ele eles em entre essa
    esse esta este eu isso isto já lhe mais mas me na nas não nem no nos nós num numa o onde os ou
    para pela pelas pelo pelos por porque quando que quem se sem seu seus sob sobre sua suas também
    te tu um uma umas uns você
    """
_RUSSIAN: Final = """
    а без более бы был была были было быть в вам вас весь во вот все всего всех вы где да для до его
    ее если есть еще же за здесь и из или им их к как ко когда который кто ли между меня мне мы на
    над нам нас не него нее нет ни них но ну о об однако он она они оно от перед по под после при
    про с со так также такой там то тоже только том тот ты у уже чем через что чтобы эта эти это
    этот я
    """
_UKRAINIAN: Final = """
    а або але б без би був була були було бути в вам вас ви від він вона вони воно все всі де для до
    є же за з зі із і й їй її їм їх й його к коли ми мене мені між на над нам нас не ні але о об по
    під після при про та так також там те ти тим то той тому у хоч хто це цей ця ці через чи що щоб
    я як яка який які
    """
_OF_LANGUAGE: Final = {
    "fr": frozenset(_FRENCH.split()),
    "en": frozenset(_ENGLISH.split()),
    "es": frozenset(_SPANISH.split()),
    "de": frozenset(_GERMAN.split()),
    "it": frozenset(_ITALIAN.split()),
    "pt": frozenset(_PORTUGUESE.split()),
    "ru": frozenset(_RUSSIAN.split()),
    "uk": frozenset(_UKRAINIAN.split()),
}


def is_function_word(word: str, lang: str) -> bool:
    """A determiner, preposition, pronoun or conjunction: in lower case, by a list of each language."""
    return word in _OF_LANGUAGE.get(lang, frozenset())
