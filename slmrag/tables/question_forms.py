"""The forms of what a question to a table says, in several languages: how it is counted, compared, put in order."""

import re

from slmrag.tables.vocabulary import phrase_pattern

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
    r"(?:from )?(?:largest|biggest|smallest|highest|lowest|oldest|newest|latest|earliest|cheapest|longest|shortest) "
    r"(?:to (?:smallest|largest|lowest|highest|newest|oldest|latest|earliest)|first\b)|\b(?:as|des)cending\b|\b(?:ab|auf)steigend\b",
    re.IGNORECASE,
)
UPWARDS = re.compile(
    r"\b(?:smallest|lowest|oldest|earliest|cheapest|shortest) (?:first|to)\b|\bascending|aufsteigend|ascendente|\bcroissant",
    re.IGNORECASE,
)
