"""Words that turn a sentence round: negations of many languages, and words that mean the opposite of each other."""

from functools import cache, lru_cache

_NEGATIONS = {
    "en": "not never no none nor neither without cannot nobody nothing nowhere hardly fail fails failed unable lack lacks "
    "lacked lacking refuse refused",
    "de": "nicht nie niemals kein keine keinen keinem keiner keines ohne weder nichts niemand",
    "fr": "ne n pas jamais sans aucun aucune ni rien personne non", "es": "no nunca jamás sin ni ningún ninguna ninguno nada nadie tampoco",
    "it": "non mai senza né nessun nessuno nessuna niente nulla", "pt": "não nunca jamais sem nem nenhum nenhuma nada ninguém",
    "nl": "niet nooit geen zonder noch niets niemand", "sv": "inte aldrig utan ingen inget inga varken ej icke",
    "da": "ikke aldrig uden ingen intet hverken", "no": "ikke aldri uten ingen intet verken ikkje",
    "pl": "nie nigdy bez żaden żadna żadne ani nic nikt", "cs": "ne nikdy bez žádný žádná žádné ani nic nikdo není nejsou nebyl nebyla nebylo",
    "ru": "не нет никогда без ни никто ничто нельзя", "uk": "не немає ніколи без ні ніхто ніщо", "ro": "nu niciodată fără nici",
    "tr": "değil yok asla hiç", "fi": "ei eivät en emme ette et ilman", "hu": "nem soha nincs sincs sem nélkül",
    "el": "δεν μη μην ποτέ χωρίς ούτε κανένας", "ar": "لا لم لن ليس ليست ليسوا غير دون بدون", "he": "לא אין בלי אינו אינה",
    "hi": "नहीं न बिना कभी", "vi": "không chưa chẳng",
}  # fmt: skip

# Each line: what stands against what. Words of one side may replace each other; one for the other is an error.
_OPPOSITES = """
increase increases increased increasing rise rises rose risen rising grow grows grew grown growing growth gain gains gained climb climbed surge surged up higher improve improved improving improvement improvements expand expanded expanding expansion strengthen strengthened appreciated raised raise : decrease decreases decreased decreasing fall falls fell fallen falling decline declines declined declining drop drops dropped reduce reduced reduces reducing reduction shrink shrank lose loses lost down lower worsen worsened worsening deteriorate deteriorated deterioration contract contracted contraction weaken weakened depreciated lowered
more : less fewer
most : least fewest
high : low
large larger largest big bigger biggest great greater greatest long longer longest major : small smaller smallest little short shorter shortest minor
above over exceed exceeds exceeded exceeding : below under beneath
before prior preceding earlier previously : after following subsequent later subsequently
early earliest oldest old : late latest newest new
first : last final
all every always entirely completely both : none neither never some sometimes partly partially few several rarely seldom
many much : few little
often frequently usually : rarely seldom never
always : sometimes never occasionally
everyone everybody : nobody
allow allows allowed allowing permit permits permitted permitting enable enables enabled legal lawful : forbid forbids forbidden forbade prohibit prohibits prohibited prohibiting ban bans banned prevent prevents prevented illegal unlawful deny
accept accepts accepted approve approved approves agreed : reject rejects rejected refuse refused denied declined disagreed
support supports supported favor favored favour favoured : oppose opposes opposed against resisted
win wins won victory defeated beat : lose loses lost defeat
succeed succeeded success successful successfully : fail fails failed failure unsuccessful unsuccessfully
begin begins began begun start starts started starting beginning open opens opened launch launched : end ends ended ending finish finished close closes closed stop stopped
buy buys bought purchase purchased acquire acquired : sell sells sold selling divested sale
include includes included including : exclude excludes excluded excluding except
north northern northward : south southern southward
east eastern eastward : west western westward
northeast northeastern : southwest southwestern northwest northwestern southeast southeastern
left : right
upper top : bottom lower
inside internal internally interior within : outside external externally exterior beyond
male man men boy boys father son husband king : female woman women girl girls mother daughter wife queen
positive positively favorable favourable : negative negatively unfavorable unfavourable adverse adversely
maximum max : minimum min
strong stronger strongest strongly : weak weaker weakest weakly
rich richer richest wealthy : poor poorer poorest
good better best : bad worse worst poor poorest
hot hotter hottest warm warmer : cold colder coldest cool cooler
fast faster fastest quick quickly rapidly : slow slower slowest slowly
easy easier easily : difficult hard harder
possible likely able : impossible unlikely unable
majority : minority
public publicly : private privately
domestic : foreign international
profit profits profitable income : loss losses unprofitable
gain gains : loss losses
asset assets : liability liabilities
import imports imported : export exports exported
arrive arrives arrived enter entered : depart departed leave leaves left exit exited
appear appeared : disappear disappeared vanished
add adds added : remove removes removed subtract
present : absent
alive live born birth : dead die died death
same similar identical : different distinct opposite
simple simpler : complex complicated
true : false
peace : war
love loved : hate hated
hire hired : fire fired
create creates created build built construct constructed : destroy destroyed demolish demolished abolished
attack attacked : defend defended defence defense
continue continues continued maintain maintained retained : discontinue discontinued cease ceased abandon abandoned
remain remained stay stayed : leave left
must shall : may might could can
will : may might
most many : few
greater : lower
elevated elevate elevates : reduced lowered decreased depressed
stimulate stimulates stimulated activate activates activated promote promotes promoted enhance enhances enhanced : inhibit inhibits inhibited suppress suppresses suppressed repress represses repressed
upregulate upregulates upregulated upregulation : downregulate downregulates downregulated downregulation
optional voluntary : mandatory required compulsory
temporary temporarily : permanent permanently
direct directly : indirect indirectly
current currently : former formerly
formal official : informal unofficial
modern : ancient
urban : rural
odd : even
agree agrees agreed agreement : disagree disagrees disagreed disagreement
advantage advantages benefit benefits : disadvantage disadvantages drawback drawbacks
encourage encouraged encourages : discourage discouraged discourages
ally allies friend friends friendly : enemy enemies foe foes hostile
tall taller tallest : short shorter shortest
safe safely safer : dangerous dangerously unsafe
guilty convicted : innocent acquitted
natural naturally : artificial artificially
visible : invisible hidden
superior : inferior
active actively : inactive passive passively
optimistic : pessimistic
protect protects protected : harm harms harmed endanger
join joined joins : leave left quit
ascend ascended : descend descended
push pushed : pull pulled
wet humid : dry arid
clean : dirty polluted
approve approves approved ratified : veto vetoed rejected
credit : debit
buyer buyers : seller sellers
winner winners : loser losers
landlord lessor : tenant lessee
plaintiff : defendant
increase increases : cut cuts
accelerate accelerated : slow slowed delayed
attract attracted : repel repelled
ancestor ancestors : descendant descendants
parent : subsidiary child
employer : employee
borrow borrowed : lend lent
day : night
morning : evening
short-term : long-term
expensive : cheap inexpensive
full : empty
wide wider widest broad : narrow narrower narrowest
deep deeper : shallow
heavy heavier : light lighter
near nearer close : far distant
young younger youngest : old older oldest
steigt steigen stieg gestiegen erhöht erhöhte erhöhen zunahm zugenommen wuchs gewachsen : sinkt sinken sank gesunken verringert verringerte fiel gefallen abgenommen
mehr : weniger
größer größte größten größere hoch höher höchste : kleiner kleinste kleinsten kleinere niedrig niedriger niedrigste
vor : nach
immer : nie niemals
erlaubt gestattet : verboten untersagt
erste ersten erster : letzte letzten letzter
gewann gewonnen : verlor verloren
aumentó aumentar aumento creció subió : disminuyó disminuir cayó bajó redujo
más : menos
mayor mayores máximo : menor menores mínimo
antes : después
siempre : nunca jamás
permitido : prohibido
primero primera primer : último última
ganó ganar : perdió perder
augmenté augmente augmenter hausse : diminué diminue diminuer baisse
plus : moins
avant : après
toujours : jamais
autorisé permis : interdit
увеличился увеличилась увеличилось вырос выросла : уменьшился уменьшилась уменьшилось снизился упал
больше более : меньше менее
до : после
всегда : никогда
первый первая первое : последний последняя последнее
"""

_REVERSING = ("un", "in", "im", "il", "ir", "dis", "non", "mis")


@cache
def negations(language: str) -> frozenset[str]:
    """The words that negate in a language (in lower case); those of English where none are known."""
    return frozenset(_NEGATIONS.get(language, _NEGATIONS["en"]).split())


@cache
def _sides() -> dict[str, frozenset[tuple[int, int]]]:
    sides: dict[str, set[tuple[int, int]]] = {}
    for number, pair in enumerate(_OPPOSITES.strip().splitlines()):
        for side, words in enumerate(pair.split(" : ")):
            for word in words.split():
                sides.setdefault(word, set()).add((number, side))
    return {word: frozenset(places) for word, places in sides.items()}


@lru_cache(maxsize=20_000)
def opposed(one: str, other: str) -> bool:
    """Whether two words (in lower case) mean the opposite of each other: "rose" and "fell", "legal" and "illegal"."""
    for prefix in _REVERSING:
        stem = one if other == prefix + one else other if one == prefix + other else ""
        # Import is not the opposite of port, nor invested of vested; discover not of cover.
        if len(stem) > (5 if prefix in ("in", "im", "il", "ir") else 3) and (prefix, stem) != ("dis", "cover"):
            return True
    theirs = _sides().get(other, frozenset())
    return any((number, 1 - side) in theirs for number, side in _sides().get(one, frozenset()))


def alike(one: str, other: str) -> bool:
    """Whether two words (in lower case) stand on the same side of an opposition: "rose" and "increased"."""
    return not _sides().get(one, frozenset()).isdisjoint(_sides().get(other, frozenset()))


def has_opposite(word: str) -> bool:
    """Whether `opposed` knows an opposite of ``word`` (in lower case) by its list."""
    return word in _sides()
