"""Words that carry no subject, by language: dropped from questions only, never from what is indexed.

BM25 gives them next to nothing, and their posting lists are the longest. Short lists of our own, question words
included.
"""


def word_set(words: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(words.split())


STOP = {
    language: word_set(words)
    for language, words in {
        "en": "a an and are as at be been between but by can could did do does for from had has have how "
        "if in into is it its many may much of on or s should so than that the their them then there these "
        "they this those to was were what when where which who whom whose why will with would you your "
        "about after any before during long more most much often over under within",
        "de": "aber als am an auch auf aus bei bis das dass dem den der des die diese dieser dieses durch "
        "ein eine einem einen einer eines er es für hat haben ihr im in ist ist kann man mit nach nicht oder "
        "sein sich sie sind so über um und unter vom von vor wann war waren warum was welche welchem welchen "
        "welcher welches wem wen wer werden wie wird wo wurde wurden zu zum zur lange oft gilt",
        "es": "al como cómo con cuál cuáles cuándo cuánto cuántos de del desde donde dónde el ella en entre "
        "era eran es esta este esto fue fueron ha han hasta la las lo los más no o para pero por que qué "
        "quién quiénes se ser sin sobre son su sus también tiene un una unas unos y",
        "fr": "au aux avec ce ces cette comment dans de des du elle en entre est et été être eu il ils la le "
        "les leur leurs lui mais ne on ou où par pas plus pour pourquoi qu quand que quel quelle quelles "
        "quels qui quoi sa sans se ses son sont sur un une était étaient",
        "it": "a ai al alla alle anche che chi ci come con cosa da dal dalla dei del della delle di dove e è "
        "era erano gli ha hanno i il in la le lo ma nel nella non o per perché più qual quale quali quando "
        "quanti quanto questa questo se si sono su sua suo sul un una uno",
        "pt": "a ao aos as com como da das de do dos e é ela ele em entre era eram está foi foram há mais "
        "mas na nas não no nos o onde os ou para pela pelo por porque qual quais quando quanto quantos que "
        "quem se sem ser seu sua são também tem um uma",
        "nl": "aan als bij dan dat de der deze die dit door een en er had heeft hebben het hij hoe hoeveel "
        "in is maar met naar niet of om onder ook op over te tot uit van voor waar waarom wanneer waren was "
        "wat welk welke werd wie wordt worden zijn",
        "sv": "att av de den det dessa detta du där eller en ett från för ha hade har hur i inte med men "
        "mellan när och om på som till under var vad varför vem vid vilka vilken vilket är",
        "da": "af at blev da de den der det dette du efter eller en er et for fra ham har havde hvad hvem "
        "hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår i ikke med men og om på som til var ved",
        "no": "av ble da de den der det dette du eller en er et etter for fra har hadde hva hvem hvilke "
        "hvilken hvilket hvis hvor hvordan hvorfor i ikke med men når og om på som til var ved",
        "pl": "a co czy dla do gdzie i ile jak jaka jaki jakie jako jest kiedy kto która które który którzy "
        "lub ma na nie o od oraz po pod przez przy są się to w we z za ze że był była były było",
        "ro": "a ai al ale au ca care când câți câte cât ce cine cu cum de despre din este era erau fi fost "
        "în la lui mai nu o pe pentru prin sau se sunt și un una unde unei unui",
        "ru": "а без был была были было в во где для до его ее её и из или их к как какая какие какой какого "
        "каком когда кто ко который которая которые на не о об он она они от по почему при с сколько со "
        "такое то у что чем это является",
        "el": "από για γιατί δεν είναι η ήταν θα και κατά με να ο οι πόσα πόσες πόσο πόσοι ποια ποιες ποιο "
        "ποιοι ποιος πού πότε πώς σε στα στη στην στις στο στον στους τα τη την της τι τις το τον του τους "
        "των ως",
        "tr": "bir bu da de en hangi hangisi için ile ise kaç kim kimdi kimdir mi mu mü mı nasıl ne neden "
        "nedir nelerdir nerede neydi ve veya ya",
    }.items()
}
