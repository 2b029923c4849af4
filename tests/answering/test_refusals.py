"""An answer that says it does not know is a refusal; one that states something is not."""

import pytest

from slmrag.answering.refusals import says_no
from slmrag.prompts.question_prompts import REFUSAL

DO_NOT_KNOW = [
    REFUSAL,
    "I don't know.",
    "I'm sorry, but I cannot find the answer in the provided passages.",
    "The passages do not contain information about the price of the pump. [1][2]",
    "There is no information about the warranty in the documents.",
    "The provided context does not mention who founded the company. Please consult another source.",
    "The price is not mentioned in the given text.",
    "Based on the passages provided, the answer cannot be determined.",
    "Die Dokumente enthalten keine Informationen über den Preis.",
    "Es tut mir leid, aber das weiß ich nicht.",
    "In den vorliegenden Passagen wird der Preis nicht erwähnt.",
    "Les passages fournis ne contiennent pas d'informations sur le prix.",
    "Je ne sais pas.",
    "Il n'y a aucune information sur la garantie dans les documents.",
    "Los pasajes no mencionan el precio de la bomba.",
    "Lo siento, no tengo información sobre eso.",
    "I passaggi forniti non contengono informazioni sul prezzo.",
    "Non lo so.",
    "Os documentos não mencionam o preço.",
    "Não sei.",
    "De documenten bevatten geen informatie over de prijs.",
    "Ik weet het niet.",
    "Dokumenten innehåller ingen information om priset.",
    "Jag vet inte.",
    "Dokumenterne indeholder ingen oplysninger om prisen.",
    "Det ved jeg ikke.",
    "Dokumentene inneholder ingen informasjon om prisen.",
    "Jeg vet ikke.",
    "Fragmenty nie zawierają informacji o cenie.",
    "Nie wiem.",
    "Dokumenty neobsahují informace o ceně.",
    "Nevím.",
    "A dokumentumok nem tartalmaznak információt az árról.",
    "Nem tudom.",
    "Asiakirjat eivät sisällä tietoa hinnasta.",
    "En tiedä.",
    "Belgelerde fiyat hakkında bilgi bulunmamaktadır.",
    "Bilmiyorum.",
    "В предоставленных документах нет информации о цене.",
    "Я не знаю.",
    "У наданих документах немає інформації про ціну.",
    "Я не знаю відповіді.",
    "لا تحتوي المستندات على معلومات حول السعر.",
    "لا أعرف.",
    "המסמכים אינם מכילים מידע על המחיר.",
    "אני לא יודע.",
    "文件中没有提到价格。",
    "我不知道。",
    "文書には価格についての記載がありません。",
    "わかりません。",
    "문서에는 가격에 대한 정보가 없습니다.",
    "모르겠습니다.",
    "เอกสารไม่ได้ระบุราคา",
    "ไม่ทราบ",
]

STATE_SOMETHING = [
    "The pump weighs 58 kilograms. [1]",
    "The passages do not state the price, but page 3 says that the pump costs 1,200 euros to repair. [1]",
    "The pump weighs 58 kilograms. [1] The passages do not mention its price.",
    "The documents do not mention the price. The pump weighs 58 kilograms. [1]",
    "Although the passages do not name the founder, they say that the firm began in Leeds. [2]",
    "The document states that no refunds are given after 30 days. [1]",
    "The contract does not contain a clause about noise. [1]",
    "You must not open the valve while the pump runs. [1]",
    "No information is shared with third parties. [1]",
    "Sie verpflichtet sich nicht zur Zahlung. [1]",
    "No se puede fumar en la sala.",
    "Nothing is refunded after 30 days. [2]",
    "It is not known who built the tower. [1]",
    "Die Pumpe darf nicht trocken laufen. [1]",
    "Die Dokumente nennen keinen Preis, aber die Pumpe wiegt 58 Kilogramm. [1]",
    "La garantie ne couvre pas les joints. [1]",
    "No se permite fumar en la sala. [1]",
    "Non è possibile restituire la merce dopo 30 giorni. [1]",
    "Насос нельзя включать без воды. [1]",
    "水泵不能在没有水的情况下运行。[1]",
    "文件中没有提到价格，但水泵重58公斤。[1]",
    "ポンプは水なしで運転できません。[1]",
    "",
]


@pytest.mark.parametrize("text", DO_NOT_KNOW)
def test_an_answer_that_does_not_know_is_a_refusal(text):
    assert says_no(text)


@pytest.mark.parametrize("text", STATE_SOMETHING)
def test_an_answer_that_states_something_is_none(text):
    assert not says_no(text)
