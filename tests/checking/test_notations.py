"""Numbers as people write and say them in English, German and Spanish: another notation agrees, another number does not."""

import pytest

from slmrag.checking import judge
from slmrag.schema import Chunk, Passage

# Language, what the source says, the same in another notation, and, where it can be told, another number in that notation.
NOTATIONS = [
    (
        "en",
        "North Spur | 6 h 30 | hard",
        "North Spur takes six and a half hours.",
        "North Spur takes seven and a half hours.",
    ),
    (
        "en",
        "The boat carries 144 people.",
        "The boat takes twelve dozen people.",
        "The boat takes eleven dozen people.",
    ),
    (
        "en",
        "Table games win was $152 million in the quarter of 2022.",
        "Table games win was $152 million in the 2022 quarter.",
        "Table games win was $152 million in the 2021 quarter.",
    ),
    ("en", "The real part is equal to 1/2.", "The real part is 0.5.", "The real part is 0.7."),
    (
        "en",
        "The whole rent is £1,140 per month.",
        "Over a whole year the rent is £13,680.",
        "Over a whole year the rent is £13,860.",
    ),
    (
        "en",
        "Of 4,200 orders 3,950 were entered by the clients, the rest by hand.",
        "About 250 orders were entered by hand.",
        "About 350 orders were entered by hand.",
    ),
    ("en", "The cap is EUR 330 per year.", "The cap is € 330 p.a.", "The cap is € 380 p.a."),
    (
        "de",
        "Für Änderungen der Satzung ist eine Dreifünftelmehrheit nötig.",
        "Für Änderungen der Satzung sind 60 Prozent nötig.",
        "Für Änderungen der Satzung sind 70 Prozent nötig.",
    ),
    (
        "de",
        "Kinder von 6–15 J. zahlen 2,50 €.",
        "Kinder (6–15 Jahre) zahlen 2,50 €.",
        "Kinder (6–12 Jahre) zahlen 2,50 €.",
    ),
    (
        "es",
        "El bosque perdido aumentó a 587 000 kilómetros cuadrados.",
        "El bosque perdido aumentó a 587 000 km².",
        "El bosque perdido aumentó a 578 000 km².",
    ),
    (
        "es",
        "El 62 % del aceite se vendió a granel; el resto, envasado.",
        "El 38 % se vendió envasado.",
        "El 48 % se vendió envasado.",
    ),
    (
        "en",
        "The last ferry leaves at 19:40.",
        "The last ferry goes at twenty to eight in the evening.",
        "The last ferry goes at twenty to nine in the evening.",
    ),
    (
        "en",
        "The shop opens at 7:05 and closes at 17:25.",
        "It is open from five past seven until twenty-five past five.",
        "It is open from five past eight until twenty-five past five.",
    ),
    (
        "en",
        "Doors open at 7.30 pm.",
        "Doors open at half past seven in the evening.",
        "Doors open at half past eight in the evening.",
    ),
    (
        "en",
        "Guests are invited tonight between 7 and 10.",
        "Guests were invited for 7:00 to 10:00 p.m.",
        "Guests were invited for 7:00 to 11:00 p.m.",
    ),
    (
        "en",
        "The meeting lasted 90 minutes.",
        "The meeting lasted an hour and a half.",
        "The meeting lasted two hours and a half.",
    ),
    (
        "en",
        "The meeting lasted 2.5 hours.",
        "The meeting lasted two hours and a half.",
        "The meeting lasted three hours and a half.",
    ),
    (
        "en",
        "The meeting lasted 80 minutes.",
        "The meeting lasted an hour and twenty minutes.",
        "The meeting lasted an hour and thirty minutes.",
    ),
    (
        "en",
        "The film runs for 45 minutes.",
        "The film runs for three-quarters of an hour.",
        "The film runs for half an hour.",
    ),
    ("en", "The break is 30 minutes.", "The break lasts half an hour.", "The break lasts a quarter of an hour."),
    (
        "en",
        "The fine is $35, halved if paid within a week.",
        "The fine is $17.50 if it is paid within seven days.",
        "The fine is $18.50 if it is paid within seven days.",
    ),
    (
        "en",
        "Net sales were $1,234.5 million.",
        "Net sales were about $1.23 billion.",
        "Net sales were about $1.33 billion.",
    ),
    ("en", "Net sales were $1,234.5 million.", "Net sales were $1.2345bn.", "Net sales were $1.2345m."),
    ("en", "It has 12,500 employees.", "It has 12.5k employees.", "It has 125k employees."),
    (
        "en",
        "It has 12,500 employees.",
        "It has twelve and a half thousand employees.",
        "It has twelve and a half million employees.",
    ),
    ("en", "Profit rose by 0.5 percentage points.", "Profit rose by half a percentage point.", ""),
    (
        "en",
        "Profit rose by 50 basis points.",
        "Profit rose by 0.5 percentage points.",
        "Profit rose by 5 percentage points.",
    ),
    ("en", "A third of the staff, 33 %, work from home.", "One in three staff work from home.", ""),
    ("en", "25 % of pupils walk to school.", "A quarter of pupils walk to school.", ""),
    ("en", "Two thirds of the members voted.", "67 % of the members voted.", "76 % of the members voted."),
    ("en", "The room is 3 m wide.", "The room is 300 cm wide.", "The room is 30 cm wide."),
    ("en", "The cable weighs 1.5 kg.", "The cable weighs 1,500 grams.", "The cable weighs 150 grams."),
    ("en", "It holds 500 ml.", "It holds half a litre.", "It holds half a gallon."),
    ("en", "The pool is 25 m long.", "The pool is 82 feet long.", "The pool is 92 feet long."),
    ("en", "He was born on 3 May 1968.", "He was born on 05/03/1968.", "He was born on 06/03/1968."),
    ("en", "He was born on 3 May 1968.", "He was born on 1968-05-03.", "He was born on 1968-06-03."),
    ("en", "It was built in the 1970s.", "It was built in the seventies.", ""),
    ("en", "It was built in 1974.", "It was built in the mid-seventies.", ""),
    (
        "en",
        "The church is from the 12th century.",
        "The church is from the twelfth century.",
        "The church is from the thirteenth century.",
    ),
    (
        "en",
        "The church was built in 1250.",
        "The church was built in the 13th century.",
        "The church was built in the 12th century.",
    ),
    (
        "en",
        "The subscription costs $10 a month.",
        "The subscription costs $120 a year.",
        "The subscription costs $110 a year.",
    ),
    (
        "en",
        "Runs from June 1 through June 15.",
        "It runs for the first half of June, 1–15.",
        "It runs from June 1 to June 25.",
    ),
    ("en", "The term is 12 months.", "The term is one year.", "The term is two years."),
    ("en", "The term is 24 months.", "The term is two years.", "The term is three years."),
    ("en", "Chapter IV deals with fees.", "Chapter 4 deals with fees.", "Chapter 6 deals with fees."),
    ("en", "79% of employees took part.", "Close to 80 percent took part.", ""),
    ("en", "Only 1 of 4 samples failed.", "25 % of the samples failed.", "40 % of the samples failed."),
    ("en", "The population was 1.1 million.", "The population was 1,100,000.", "The population was 110,000."),
    ("en", "Revenue was $5,000.", "Revenue was five thousand dollars.", "Revenue was five hundred dollars."),
    ("en", "Open 24 hours a day, 7 days a week.", "Open 24/7.", "Open 24/5."),
    ("en", "The fee is £4.50.", "The fee is four pounds fifty.", "The fee is five pounds fifty."),
    ("en", "The fee is $0.75.", "The fee is 75 cents.", "The fee is 75 dollars."),
    ("en", "The policy is version 4.2.", "The policy is v4.2.", "The policy is version 4.3."),
    ("en", "The box holds 24 eggs.", "The box holds two dozen eggs.", "The box holds three dozen eggs."),
    ("en", "It takes 14 days.", "It takes a fortnight.", ""),
    ("en", "The rate is 3 per mille.", "The rate is 0.3 %.", "The rate is 3 %."),
    ("en", "Gross margin rose 26.6 pts.", "Gross margin rose by 26.6 percentage points.", ""),
    (
        "en",
        "The second quarter was good: sales of 5 units.",
        "Q2 was good: sales of five units.",
        "Q2 was good: sales of six units.",
    ),
    ("en", "It rained on 1 March 2024.", "It rained on Mar. 1, 2024.", "It rained on Mar. 2, 2024."),
    (
        "en",
        "Main crops include asparagus, broccoli and carrots.",
        "Main crops: 1. asparagus 2. broccoli 3. carrots.",
        "Main crops: 17 kinds.",
    ),
    (
        "de",
        "Die Einwohnerzahl betrug 853.382.",
        "Die Einwohnerzahl betrug rund 853 Tsd.",
        "Die Einwohnerzahl betrug rund 835 Tsd.",
    ),
    (
        "de",
        "Nachtruhe gilt von 22 bis 6 Uhr.",
        "Nachtruhe gilt von zehn Uhr abends bis sechs Uhr morgens.",
        "Nachtruhe gilt von elf Uhr abends bis sechs Uhr morgens.",
    ),
    (
        "de",
        "Der Betrieb läuft von 22:00 bis 6:00 Uhr.",
        "Er läuft von zehn Uhr abends bis sechs Uhr früh.",
        "Er läuft von neun Uhr abends bis sechs Uhr früh.",
    ),
    ("de", "Beginn ist um 19:30 Uhr.", "Los geht es um halb acht am Abend.", ""),
    ("de", "Beginn ist um 19:45 Uhr.", "Los geht es um Viertel vor acht.", ""),
    ("de", "Die Sitzung ging von 9:00 bis 10:20 Uhr.", "Die Sitzung dauerte eine Stunde und zwanzig Minuten.", ""),
    ("de", "Das Fest ist am 22. Juni.", "Das Fest ist am 22.06.", ""),
    ("de", "Die Feier ist am 12. Dezember ab 17 Uhr.", "Feier: 12.12., 17:00 Uhr.", "Feier: 13.12., 17:00 Uhr."),
    ("de", "Der Beitrag steigt von 96 auf 108 Euro.", "Der Beitrag steigt um ein Dutzend Euro.", ""),
    (
        "de",
        "Der Umsatz lag bei 4,5 Mio. Euro.",
        "Der Umsatz lag bei viereinhalb Millionen Euro.",
        "Der Umsatz lag bei viereinhalb Milliarden Euro.",
    ),
    (
        "de",
        "Der Umsatz lag bei 4.500.000 Euro.",
        "Der Umsatz lag bei 4,5 Millionen Euro.",
        "Der Umsatz lag bei 4,5 Tausend Euro.",
    ),
    ("de", "Es dauert 90 Minuten.", "Es dauert anderthalb Stunden.", "Es dauert zweieinhalb Stunden."),
    ("de", "Das Haus stammt aus den 1970er Jahren.", "Das Haus stammt aus den siebziger Jahren.", ""),
    (
        "de",
        "Das Haus stammt aus dem 19. Jahrhundert.",
        "Das Haus stammt aus dem neunzehnten Jahrhundert.",
        "Das Haus stammt aus dem achtzehnten Jahrhundert.",
    ),
    ("de", "25 Prozent der Mitglieder kamen.", "Ein Viertel der Mitglieder kam.", ""),
    (
        "de",
        "Drei von vier Mitgliedern stimmten zu.",
        "75 % der Mitglieder stimmten zu.",
        "65 % der Mitglieder stimmten zu.",
    ),
    ("de", "Der Tank fasst 0,5 Liter.", "Der Tank fasst einen halben Liter.", ""),
    ("de", "Der Tank fasst 500 ml.", "Der Tank fasst 0,5 l.", "Der Tank fasst 5 l."),
    ("de", "Die Frist beträgt 14 Tage.", "Die Frist beträgt zwei Wochen.", "Die Frist beträgt drei Wochen."),
    ("de", "Der Vertrag läuft 24 Monate.", "Der Vertrag läuft zwei Jahre.", "Der Vertrag läuft drei Jahre."),
    ("de", "Die Temperatur betrug −5 °C.", "Die Temperatur betrug minus fünf Grad.", ""),
    (
        "es",
        "El gimnasio abre de 6:30 a 23:00.",
        "El gimnasio cierra a las once de la noche.",
        "El gimnasio cierra a las diez de la noche.",
    ),
    (
        "es",
        "La junta empezó a las 19:30 h.",
        "La junta empezó a las siete y media de la tarde.",
        "La junta empezó a las ocho y media de la tarde.",
    ),
    (
        "es",
        "La junta empezó a las 19:45 h.",
        "La junta empezó a las ocho menos cuarto de la tarde.",
        "La junta empezó a las ocho y cuarto de la tarde.",
    ),
    ("es", "A principios de la década de 1970 actuó allí.", "A comienzos de los años setenta actuó allí.", ""),
    ("es", "Venom se formó en 1979.", "Venom se formó a finales de los setenta.", ""),
    (
        "es",
        "La película dura 150 minutos.",
        "La película dura dos horas y media.",
        "La película dura tres horas y media.",
    ),
    (
        "es",
        "El consumo total fue de 1.203 MWh.",
        "El consumo total fue de algo más de 1,2 gigavatios hora.",
        "El consumo total fue de algo más de 2,2 gigavatios hora.",
    ),
    ("es", "Asistieron 35 personas.", "Asistieron treinta y cinco personas.", "Asistieron cuarenta y cinco personas."),
    (
        "es",
        "Tiene más de 40 castillos.",
        "Hay más de cuatro decenas de castillos.",
        "Hay más de seis decenas de castillos.",
    ),
    ("es", "Cuesta 24 euros.", "Cuesta dos docenas de euros.", "Cuesta tres docenas de euros."),
    ("es", "El 25 % de los socios votó.", "Una cuarta parte de los socios votó.", ""),
    ("es", "Dos tercios de los socios votaron.", "El 67 % de los socios votó.", "El 77 % de los socios votó."),
    (
        "es",
        "Facturó 2,5 millones de euros.",
        "Facturó dos millones y medio de euros.",
        "Facturó tres millones y medio de euros.",
    ),
    (
        "es",
        "La baja se comunica con 15 días.",
        "La baja se comunica con quince días.",
        "La baja se comunica con doce días.",
    ),
    ("es", "Se formó en el siglo XVIII.", "Se formó en el siglo dieciocho.", "Se formó en el siglo XVII."),
    ("es", "El plazo es de 24 meses.", "El plazo es de dos años.", "El plazo es de tres años."),
    ("es", "El 22 de abril de 2024 se reunió.", "Se reunió el 22/04/2024.", ""),
]


def support(sentence: str, source: str, language: str) -> str:
    chunk = Chunk("d", "n", 1, 0, len(source), source, language=language)
    (found,), _, _ = judge([(sentence, (1,))], [Passage(chunk, 1.0)], language)
    return found.support


@pytest.mark.parametrize(("language", "source", "same", "other"), NOTATIONS)
def test_another_notation_is_no_difference_and_another_number_is_one(language, source, same, other):
    assert support(same, source, language) != "disagrees"
    assert not other or support(other, source, language) == "disagrees"


def test_raised_digits_around_a_stroke_are_no_fraction():
    passage = "The rate is given in m/s² and ²/3 of it is lost."
    chunk = Chunk("d", "n", 1, 0, len(passage), passage, unit="page", language="en")
    (found,), _, _ = judge([(passage, (1,))], [Passage(chunk, 1.0)], "en")
    assert found.support == "stands there"
