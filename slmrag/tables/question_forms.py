"""The forms of what a question to a table says, in several languages: how it is counted, compared, put in order."""

import re

from slmrag.tables.vocabulary import pattern, phrase_pattern
from slmrag.text.numbers import number_words
from slmrag.text.terms import tokens_of

_NUMBERS = frozenset(word for language in ("en", "de", "es", "fr") for word in number_words(language))

MEDIAN = phrase_pattern(["median", "medianwert", "zentralwert", "mediana", "médiane", "中位数", "中位數", "الوسيط"])
# A bound that stands after its number: "50 or more", "100 und mehr".
AFTER_NUMBER = {
    ">=": re.compile(r"\s*\w*\s*(?:or (?:more|above|over|older|higher|up)|and (?:up|above|over|more)|oder (?:mehr|älter|darüber)|und (?:mehr|älter|darüber)|o más|y más|ou plus|et plus|以上|أو أكثر)\b|\s*以上", re.I),
    "<=": re.compile(r"\s*\w*\s*(?:or (?:less|fewer|below|under|younger|lower)|and (?:below|under|less)|oder (?:weniger|jünger|darunter)|und (?:weniger|jünger|darunter)|o menos|y menos|ou moins|أو أقل)\b|\s*以下", re.I),
}  # fmt: skip
MONEY = phrase_pattern(["how much", "wie viel", "wieviel", "cuánto", "combien"])
COST = re.compile(r"^\W*what (?:does|do|did|would|will) (?P<thing>.+?) cost\W*$", re.IGNORECASE)
MEANT = re.compile(r"\b(?P<thing>(?:does|do|did) .+?) mean\W*$", re.IGNORECASE)  # and no average
# In what time something is due, which counts no rows: "how often must it be cleaned?".
DUE = re.compile(r"how often (?:(?:do|does) (?:i|we|you|one)|must|should|shall|can|may|is|are)\b", re.IGNORECASE)
# The quantity that a price or a discount holds from.
FROM_MANY = re.compile(
    r"\b(?:from how many|ab wie ?vielen?|ab welcher menge|a partir de cuánt[oa]s|à partir de combien)\b", re.IGNORECASE
)
DECIMALS = re.compile(
    r"\b(one|two|1|2|eine[r]?|zwei|un|dos|une|deux) (?:decimals?|dezimalstellen?|nachkommastellen?|decimal(?:es)?|décimales?)\b|\b(1|2|one|two) decimal place",
    re.I,
)
CHANGED = re.compile(
    r"\b(?:f[ae]ll|fallen|fell|r[io]se|gr[eo]wn?|shr[aiu]nk|increased?|decreased?|declined?|lost|gained|dropped|went (?:up|down)|sank\w*|stieg\w*|gestiegen|gesunken|zurück|cay\w+|subi\w+|crec\w+|baj\w+|reculé|augmenté|baissé|progressé)\b",
    re.I,
)
# One of two is more than the other, by how much: "how many bytes smaller is".
COMPARED = re.compile(
    r"\bhow (?:much|many)(?: \w+){0,3}? (?:more|less|fewer|worse|(?!number|over|under|ever|per|after|other|member|player|customer|order)[a-z]{3,}er)\b(?=.*\bthan\b)"
    r"|\bum wie ?viele?(?: \w+)?(?= .*\bals\b)|\bcuánt[oa]s? (?:más|menos)\b(?=.*\bque\b)|\bcombien (?:de )?(?:plus|moins)\b(?=.*\bque\b)",
    re.IGNORECASE,
)
# More expensive, or less, than another.
DEARER = re.compile(
    r"\b(?:expensive|cheaper|dearer|costlier|pricier|teurer\w*|billiger\w*|günstiger\w*|preiswerter\w*|car[oa]s?|barat[oa]s?|ch(?:er|ère)s?)\b|[贵貴便]",
    re.IGNORECASE,
)
# And what is said to be the less.
LESS = re.compile(
    r"\b(?:(?:less|fewer|lower|smaller|cheaper|shorter|lighter|younger|slower|colder|narrower)\b(?=.*\bthan\b)"
    r"|(?:weniger|niedriger|kleiner|billiger|günstiger|kürzer|leichter|jünger|langsamer|kälter)\b(?=.*\bals\b)"
    r"|menos\b(?=.*\bque\b)|moins\b(?=.*\bque\b))",
    re.IGNORECASE,
)
# What rose or fell from one year to another: "how much did it grow", "Zuwachs von 1975 bis 2013".
GROWTH = re.compile(
    r"\b(?:growth|increase|decrease|decline|rise|drop|fall|fell|change|changed|grow|grew|grown|shrink|shrunk|cut|gain|zuwachs|anstieg|rückgang|zunahme|abnahme|gewachsen|gestiegen|gesunken|zugenommen|abgenommen|"
    r"crecimiento|aumento|caída|descenso|aumentó|creció|bajó|subió|hausse|baisse|croissance)\b",
    re.IGNORECASE,
)
# What parts the words of a Chinese question, which are written without spaces.
CHINESE = re.compile(
    r"多少|几个|幾個|哪一年|哪一个|哪一個|哪个|哪個|哪年|哪|什么|什麼|怎么|怎麼|请问|請問|分别|分別|是|的|了|在|有|和|与|與|吗|嗎|呢|共|这|這|那|为|為|比|被|把|從|从|到"
)
# An average that is written as one word with what it is of: "Durchschnittsgehalt".
OF_AVERAGE = re.compile(r"\bdurchschnitts(?=[^\W\d]{3})", re.IGNORECASE)
# How long something takes, which has nothing to do with what is long: "how long does colour take" beside "Long hair".
LASTING = re.compile(
    r"\bhow long (?:does|do|did|will|would|can|may|must) (?P<thing>[^?]+?)(?: (?:take|last)\b|(?=\?|$))", re.IGNORECASE
)
# The number of a thing by which it is known: "customer number of".
NUMBERED = re.compile(
    r"(?<!\w)(?!(?:the|a|total|what|average|and|or|by|is|count|whole|exact|highest|lowest)\b)[^\W\d]+ number of$",
    re.IGNORECASE,
)
NO_DATE = re.compile(
    r"\W+(?:names?|rows?|columns?|tables?|lines?|pages?|class|place|floor|half|quarter|year|years|month|week|\d|spalte|zeile|tabelle|seite|fila|columna|tabla|ligne|colonne)\b",
    re.I,
)
NAMED = re.compile(r"(?:Best|First|Most|Top|Last) [A-Z]")  # a name that begins with a superlative: "Best Buy"
# Which comes first of what is put in order.
ORDER = re.compile(
    r"(?:from )?(?:[a-z]{3,}est|best|worst) to (?:[a-z]{3,}est|best|worst)\b|(?:from )?(?:largest|biggest|smallest|highest|lowest|oldest|newest|latest|earliest|cheapest|longest|shortest|best|worst) first\b"
    r"|\b(?:as|des)cending\b|\b(?:ab|auf)steigend\b",
    re.IGNORECASE,
)
_MAY_BE_NOUNS = frozenset(["sort", "rank", "ranking", "order", "classe"])
# Around such a word where it asks to put in order: "sort them", "please rank …", "in order of", "order … by".
_TO_SORT = re.compile(
    r"(?:^|[.!?;:,]|\b(?:give|show)(?: me| us)?(?: the| a)?|\b(?:please|you|and|to|then|bitte|du|sie|und|favor|puedes?|y|peux|pouvez|plaît|et|in|in (?:which|what|an?|the)))\W*$",
    re.IGNORECASE,
)
_SORTED_BY = re.compile(r"(?:\W+(?!of\b)\w+){0,6}?\W+(?:by|according|nach|por|según|par|selon)\b", re.IGNORECASE)
UPWARDS = re.compile(
    r"\b(?:smallest|lowest|oldest|earliest|cheapest|shortest|worst|weakest|poorest|lightest) (?:first|to)\b|\bascending|aufsteigend|ascendente|\bcroissant",
    re.IGNORECASE,
)
# The second or third of what is put in order: "second most expensive", "zweitgrößte", "segundo más caro".
_NTH = {
    2: r"(?:second|2nd)[- ](?=\w+est\b|most|least|best|worst)|zweit(?=\w+[sß]te)|2\.-(?=\w+[sß]te)|segund[oa]s?\s(?=más|menos|mayor|menor|mejor|peor)|deuxième\s(?=plus|moins)|第二(?=[多大高长長贵貴少小低便])",
    3: r"(?:third|3rd)[- ](?=\w+est\b|most|least|best|worst)|dritt(?=\w+[sß]te)|tercer[oa]?s?\s(?=más|menos|mayor|menor|mejor|peor)|troisième\s(?=plus|moins)|第三(?=[多大高长長贵貴少小低便])",
    4: r"(?:fourth|4th)[- ](?=\w+est\b|most|least|best|worst)|viert(?=\w+[sß]te)|cuart[oa]s?\s(?=más|menos|mayor|menor)",
}  # fmt: skip
# Of which there is nothing: "with no deaths", "nobody", "ohne".
NONE = phrase_pattern(
    ["no", "without", "without any", "without a single", "not a single", "nobody", "none", "nothing", "never", "zero", "kein", "keine", "keinen", "keiner", "niemand", "nichts", "keine einzige", "keinen einzigen", "kein einziges", "ohne eine einzige", "ningún", "ninguna", "ninguno", "ni una sola", "ni un solo", "nadie", "nada", "aucun", "aucune", "pas un seul", "没有", "沒有", "没人", "沒人", "out of stock", "sold out", "ausverkauft", "agotado", "agotados", "épuisé", "缺货", "缺貨", "نفد"]
)  # fmt: skip


# What somebody did, which no cell says: "how many nights did Schulz stay".
_VERB = re.compile(
    r"\b(?:do|does|did)(?:n't)? (?:(?:the )?[A-Z][\w'-]*(?: [A-Z][\w'-]*){0,3}|we|I|you|they|he|she|it) (?P<verb>[a-z]{3,})\b"
)


def verb_of(text: str) -> str:
    """The bare verb behind "do" and somebody, in an English question; ``""`` where there is none."""
    found = _VERB.search(text)
    return found["verb"] if found else ""


def nth_of(text: str) -> tuple[int, str]:
    """Which of a superlative is wanted, 1 for the first, and the text without its ordinal."""
    for number, form in _NTH.items():
        if (found := re.search(form, text, re.IGNORECASE)) is not None:
            return number, text[: found.start()] + text[found.end() :]
    return 1, text


def behind_superlative(text: str) -> str:
    """The word behind a superlative: "month" of "the busiest month"; ``""`` where there is none."""
    for way in ("highest", "lowest"):
        for found in pattern(way).finditer(text):
            behind = [
                one
                for one in tokens_of(text[found.end() :])[:2]
                if not one.isdigit() and one.casefold() not in _NUMBERS
            ]
            if behind:
                return behind[0]
    return ""


def decimals(text: str) -> int | None:
    """How many decimals a question wants of a result, ``None`` where it does not say."""
    found = DECIMALS.search(text)
    if found is None:
        return None
    number = (found[1] or found[2]).casefold()
    return int(number) if number.isdigit() else 2 if number in ("two", "zwei", "dos", "deux") else 1


def asks_to_sort(before: str, word: str, behind: str) -> bool:
    """Whether ``word``, between two parts of a question, asks to put in order: "order the lamps by watts", and not "did I order"."""
    return word.casefold() not in _MAY_BE_NOUNS or bool(_TO_SORT.search(before) or _SORTED_BY.match(behind))
