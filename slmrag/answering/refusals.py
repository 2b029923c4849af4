"""Whether an answer says that the documents do not tell, in the languages that Phi-3.5 writes.

Such an answer becomes a refusal. One that states something and adds what is missing does not: every sentence, and
every part of it before and after a "but", must say that it does not know, or say nothing (an apology, a request).
"""

import re
from functools import cache

from slmrag.prompts import REFUSAL
from slmrag.text.markers import MARKER, without_markers
from slmrag.text.sentences import split_sentences

# By language: what the sources are called; what they do not do; that nothing is found in them; what one says of
# oneself. Sources come before the second (after it in the fourth), and a few words may stand between.
_NOUNS = {
    "en": r"(?:passages?|documents?|contexts?|texts?|excerpts?|sources?|information|materials?|paragraphs?)(?: (?:that )?(?:you )?(?:provided|given|above|supplied|shared|here|available|have|were|was))*",
    "de": r"(?:passagen?|dokumente?n?|kontext|texte?n?|auszüge?n?|quellen?|textstellen?|abschnitte?n?|unterlagen|informationen)",
    "fr": r"(?:passages?|documents?|contexte|textes?|extraits?|sources?|informations?)(?: (?:fournis?|fournies?|donnés?|ci-dessus|cités?))*",
    "es": r"(?:pasajes?|documentos?|contexto|textos?|fragmentos?|fuentes?|información)(?: (?:proporcionad[oa]s?|dad[oa]s?|anteriores))*",
    "it": r"(?:passaggi|passi|brani|document[oi]|contesto|test[oi]|estratt[oi]|font[ei]|informazioni)(?: (?:fornit[oiae]|dat[oi]|citati))*",
    "pt": r"(?:passagens|documentos?|contexto|textos?|trechos?|fontes?|informaç\w+)(?: (?:fornecid[oa]s?|dad[oa]s?|acima))*",
    "nl": r"(?:passages?|documenten|document|context|teksten|tekst|fragmenten|bronnen|bron|informatie)",
    "sv": r"(?:avsnitten|avsnittet|passagerna|dokumenten|dokumentet|kontexten|sammanhanget|texten|texterna|källorna|utdragen|informationen)",
    "da": r"(?:afsnittene|afsnit|passagerne|dokumenterne|dokumentet|konteksten|teksten|teksterne|kilderne|uddragene|oplysningerne)",
    "no": r"(?:avsnittene|avsnitt|passasjene|dokumentene|dokumentet|konteksten|teksten|tekstene|kildene|utdragene|opplysningene)",
    "pl": r"(?:fragmenty|fragmentach|dokument\w*|kontek[sś]\w*|tekst\w*|źródł\w*|podane informacje|materiał\w*)",
    "cs": r"(?:pasáž\w*|úryv\w*|dokument\w*|kontext\w*|text\w*|zdroj\w*|informace|podklad\w*)",
    "hu": r"(?:szövegrész\w*|részlet\w*|dokumentum\w*|szöveg\w*|forrás\w*|kontextus\w*|információ\w*)",
    "fi": r"(?:katkelm\w*|asiakirj\w*|dokument\w*|tekst\w*|lähte\w*|konteksti\w*|ote|otteet|otteissa)",
    "tr": r"(?:metin\w*|belge\w*|pasaj\w*|bağlam\w*|kaynak\w*|bölüm\w*|bilgiler)",
    "ru": r"(?:отрывк\w*|документ\w*|контекст\w*|текст\w*|источник\w*|фрагмент\w*|материал\w*)",
    "uk": r"(?:уривк\w*|документ\w*|контекст\w*|текст\w*|джерел\w*|фрагмент\w*|матеріал\w*)",
    "ar": r"(?:ال)?(?:مقاطع|مقطع|فقرات|وثائق|مستندات|مستند|وثيقة|سياق|نصوص|نص|مصادر|معلومات)",
    "he": r"ה?(?:קטעים|מסמכים|מסמך|הקשר|טקסט\w*|מקורות|מידע)",
    "zh": r"(?:段落|文件|文档|文檔|上下文|文本|文中|原文|资料|資料|材料|来源|內容|内容)", "ja": r"(?:文書|資料|文脈|本文|文章|箇所|抜粋|情報源|ドキュメント|パッセージ|テキスト)",
    "ko": r"(?:문서|자료|문맥|본문|지문|구절|발췌|단락|텍스트|출처)", "th": r"(?:เอกสาร|ข้อความ|บริบท|เนื้อหา|แหล่งข้อมูล|ข้อมูลที่ให้)",
}  # fmt: skip
_SAY_NOT = {
    "en": r"(?:(?:do|does|did) not|don't|doesn't|didn't|fails? to|cannot|can't) (?:\w+ ){0,3}(?:mention|state|contain|provide|say|specify|include|answer|address|discuss|give|explain|indicate|cover|describe|tell|detail|list|offer|have)|(?:contains?|provides?|gives?|has|have|makes?|offers?|includes?) (?:no|nothing)\b|(?:says?|mentions?|states?) nothing|(?:is|are) (?:not sufficient|insufficient|not enough)",
    "de": r"(?:enthalten|enthält|geben|gibt|nennen|nennt|erwähnen|erwähnt|liefern|liefert|sagen|sagt|beantworten|beantwortet|machen|macht|beinhalten|beinhaltet)\b(?: \S+){0,6}? (?:keine?n?|nichts?)\b|(?:geht|gehen)\b(?: \S+){0,4} nicht hervor",
    "fr": r"ne (?:\S+ )?(?:mentionne|précise|contien|fourni|di[ts]|indique|donne|répond|parle|permet|compren|spécifie)\w*",
    "es": r"no (?:se )?(?:menciona|indica|contiene|proporciona|dice|especifica|responde|incluye|ofrece|da|mencionan|aporta)\w*",
    "it": r"non (?:\S+ )?(?:menziona|indica|contien|contengono|fornisc|dic|specifica|rispond|riporta|includ|cita)\w*",
    "pt": r"não (?:menciona|indica|contém|contêm|fornece|diz|dizem|especifica|responde|inclu|informa|apresenta|traz|cita)\w*",
    "nl": r"(?:vermeld|noem|bevat|geef|geven|zeg|beantwoord|bieden|biedt)\w*(?: \S+){0,6}? (?:niet|niets|geen)\b",
    "sv": r"(?:nämner|anger|innehåller|säger|ger|besvarar|framgår)(?: \S+){0,4}? (?:inte|inget|ingen|inga|ingenting)\b",
    "da": r"(?:nævner|angiver|indeholder|siger|giver|besvarer|oplyser)(?: \S+){0,4}? (?:ikke|intet|ingen)\b",
    "no": r"(?:nevner|angir|inneholder|sier|gir|besvarer|oppgir)(?: \S+){0,4}? (?:ikke|ingenting|ingen|ikkje)\b",
    "pl": r"nie (?:wspomina|zawiera|poda|mówi|określa|odpowiada|wymienia|informuj)\w*",
    "cs": r"(?:neuvád|neobsahuj|nezmiňuj|neříka|neposkytuj|neodpovída|nehovoří|neudáva)\w*",
    "hu": r"nem (?:említ|tartalmaz|közöl|mond|ad|válaszol|ír|derül|szól)\w*",
    "fi": r"(?:ei|eivät) (?:\S+ )?(?:mainit|sisäll|kerro|sano|anna|vastaa|ilmoit|käy|löydy)\w*",
    "tr": r"(?:\S+ ){0,6}(?:belirtilmi|bahsedilm|yer alm|bulunm|bahsetm|içerm|verilm|belirtm|geçm|cevap verm|yanıt verm)\w*|\S+ (?:\S+ ){0,6}(?:bilgi yok|yoktur)",
    "ru": r"(?:\S+ ){0,2}не (?:упомина|содерж|указа|указыва|сообща|говорит|говоря|да[её]т|дают|отвеча|раскрыва|приводи)\w*|(?:\S+ ){0,2}нет (?:\S+ )?(?:информации|сведений|данных|ответа|упоминани)",
    "uk": r"(?:\S+ ){0,2}не (?:згаду|міст|вказ|зазнач|повідомля|говор|да[єю]|відповіда|навод)\w*|(?:\S+ ){0,2}(?:немає|нема) (?:\S+ )?(?:інформації|відомостей|даних|відповіді|згад)",
    "ar": r"(?:\S+ ){0,2}(?:لا|لم|ليس) (?:\S+ )?(?:تذكر|يذكر|تحتوي|يحتوي|توفر|يوفر|تتضمن|يتضمن|تقدم|يقدم|تشير|يشير|تجيب|يجيب|تحدد|يحدد|يوجد|توجد)",
    "he": r"(?:\S+ )?(?:לא|אינם|אינו|אינן|אינה) (?:\S+ )?(?:מזכיר|מציינ|מציין|מכיל|אומר|מספק|עונ|כולל|מפרט|נותנ|מתייחס)\w*",
    "zh": r"[^，。；]{0,8}(?:没有|沒有|并未|並未|未|不)[^，。；但]{0,6}(?:提到|提及|说明|說明|提供|包含|指出|回答|涉及|给出|給出|记载|記載|相关|相關|说)",
    "ja": r"[^。]{0,40}(?:記載|言及|記述|情報|説明|述べ|書か|示さ|含ま|答え|回答|触れ)[^。]{0,10}(?:ない|ありません|いません|ません|おらず)",
    "ko": r"[^.]{0,40}(?:언급|명시|포함|나와|제공|설명|기재|정보|내용|답)[^.]{0,8}(?:않|없|아니)", "th": r"(?:\S{0,20} ?)?(?:ไม่ได้|ไม่มี|มิได้|ไม่)(?:ระบุ|กล่าว|ให้ข้อมูล|บอก|พูดถึง|มีข้อมูล|ตอบ|ข้อมูล|คำตอบ)",
}  # fmt: skip
_NOT_IN = {
    "en": r"\b(?:not|no|nothing|none|nowhere)\b(?: [\w’']+){0,8} (?:in|by|from|within|of) (?:\w+ ){0,4}(?:{s})\b",
    "de": r"(?:in|aus) (?:\S+ ){0,4}(?:{s})(?: \S+){0,8} (?:nicht|keine?n?|nichts)\b|(?:nicht|keine?n?|nichts)\b(?: \S+){0,8} (?:in|aus) (?:\S+ ){0,3}(?:{s})",
    "fr": r"(?:pas|aucune?|rien)\b(?: \S+){0,8} dans (?:\S+ ){0,3}(?:{s})|dans (?:\S+ ){0,3}(?:{s})(?: \S+){0,6} (?:pas|aucune?)\b|(?:{s})(?: \S+){0,3} n'(?:indique|inclu|offr|expliqu|apport)\w*",
    "es": r"\b(?:no|nada|ningun[oa]?)\b(?: \S+){0,8} en (?:\S+ ){0,3}(?:{s})",
    "it": r"\b(?:non|nessuna?|nulla)\b(?: \S+){0,8} (?:nei|nel|nella|negli|nelle|dai|dal) (?:\S+ ){0,2}(?:{s})",
    "pt": r"\b(?:não|nenhuma?|nada)\b(?: \S+){0,8} (?:nos|no|nas|na|pelos|pelo) (?:\S+ ){0,2}(?:{s})",
    "nl": r"\b(?:niet|geen|niets)\b(?: \S+){0,8} in (?:\S+ ){0,3}(?:{s})|in (?:\S+ ){0,3}(?:{s})(?: \S+){0,8} (?:niet|geen|niets)\b|(?:{s}) (?:staat|staan) (?:\S+ ){0,4}(?:niet|geen|niets)",
    "sv": r"\b(?:inte|ingen|inget|inga)\b(?: \S+){0,8} (?:i|av) (?:\S+ ){0,3}(?:{s})|(?:i|av) (?:\S+ ){0,2}(?:{s})(?: \S+){0,6} (?:inte|ingen|inget)\b",
    "da": r"\b(?:ikke|ingen|intet)\b(?: \S+){0,8} (?:i|af) (?:\S+ ){0,3}(?:{s})|(?:i|af) (?:\S+ ){0,2}(?:{s})(?: \S+){0,6} (?:ikke|ingen|intet)\b",
    "no": r"\b(?:ikke|ingen|ikkje)\b(?: \S+){0,8} (?:i|av) (?:\S+ ){0,3}(?:{s})|(?:i|av) (?:\S+ ){0,2}(?:{s})(?: \S+){0,6} (?:ikke|ingen)\b",
    "pl": r"\b(?:nie|brak)\b(?: \S+){0,8} (?:w|z) (?:\S+ ){0,3}(?:{s})|(?:w|z) (?:\S+ ){0,3}(?:{s})(?: \S+){0,4} (?:nie ma|brak|nie wynika|nie znaleziono|nie podano|nie wspomn)\w*",
    "cs": r"(?:není|nejsou|nenalez\w*|žádn\w*)\b(?: \S+){0,8} (?:v|ve|z) (?:\S+ ){0,3}(?:{s})|(?:v|ve|z) (?:\S+ ){0,3}(?:{s})(?: \S+){0,4} (?:není|nejsou|nevyplývá|žádn\w*)\b",
    "hu": r"(?:{s})(?: \S+){0,4} (?:nincs|nem található|nem szerepel|nem derül)\w*|(?:nincs|nem található|nem szerepel)\b(?: \S+){0,5} (?:{s})",
    "fi": r"(?:{s})(?: \S+){0,3} (?:ei ole|ei löydy|ei mainita|ei kerrota)\w*|(?:ei ole|ei löydy|ei mainita|ei kerrota)(?: \S+){0,6} (?:{s})",
    "ru": r"(?:не|нет)\b(?: \S+){0,8} (?:в|из) (?:\S+ ){0,3}(?:{s})", "uk": r"(?:не|немає)\b(?: \S+){0,8} (?:в|у|з|із) (?:\S+ ){0,3}(?:{s})",
    "ar": r"(?:لا|لم|ليس|ليست|غير)\b(?: \S+){0,8} (?:في|من) (?:\S+ )?(?:{s})|(?:لا|لم) (?:ت|ي)(?:ذكر|حتوي|وفر|تضمن|قدم|شر|شير|جب|جيب|حدد) (?:هذه )?(?:{s})", "he": r"(?:לא|אין|אינו|אינה|אינם)(?: \S+){0,8} (?:ב|מה|מתוך ה?)(?:{s})|(?:ב|מה)(?:{s})(?: \S+){0,4} (?:אין|לא) ",
}  # fmt: skip
_MYSELF = {
    "en": r"\b(?:I|we) (?:(?:do|did) not|don't|didn't|cannot|can not|can't|could not|couldn't|am unable to|am not able to|was unable to|are unable to|have no|am not sure)\b(?: \w+){0,4}? ?(?:know|answer|find|determine|have|tell|provide|locate|information|idea|say|confirm|see)\b|there (?:is|are|was) (?:no|not enough|insufficient|not any|n't any) (?:\w+ ){0,2}(?:information|mention|data|details|answer)|(?:no|insufficient|not enough) (?:\w+ )?(?:information|data|details) (?:is|are|was|were|about|on|to|regarding|available)|(?:cannot|can't|can not|could not) be (?:answered|determined|found)|(?:question|answer) (?:is not|isn't|cannot be|was not) (?:\w+ )?(?:answer|found|in|contain)\w*",
    "de": r"\bich (?:\S+ ){0,3}(?:nicht|keine?n?)\b|(?:weiß|weiss) ich nicht|kann ich (?:\S+ ){0,6}nicht|(?:es gibt|gibt es|es liegen) (?:\S+ ){0,3}keine|keine (?:\S+ )?(?:informationen|angaben?|antwort|hinweise)|(?:lässt sich|kann) (?:\S+ ){0,6}nicht (?:beantwort|ermittel|bestimm)\w*",
    "fr": r"je ne (?:sais|peux|trouve|dispose|suis|connais)\w*|je n'ai (?:pas|aucune|trouvé)|il n'y a (?:pas|aucune?) (?:\S+ ){0,2}(?:information|mention|réponse)|aucune (?:information|mention|réponse|donnée)|pas (?:assez d'|suffisamment d'|d')informations?",
    "es": r"no (?:lo )?(?:sé|puedo|tengo|dispongo|encuentro|encontré|cuento con)\b|no hay (?:\S+ ){0,2}(?:información|datos|mención|respuesta)|no se (?:puede (?:responder|determinar|saber)|encuentra|encontró|dispone)\b",
    "it": r"non (?:lo )?(?:so|posso|ho|trovo|sono in grado|dispongo|riesco)\b|non (?:ci sono|c'è|vi sono|è possibile) (?:\S+ ){0,3}(?:informazion|rispo|menzion|determin)\w*|nessuna (?:informazione|risposta|menzione)",
    "pt": r"(?:eu )?não (?:sei|posso|tenho|encontrei|encontro|consigo|disponho)\b|não (?:há|existem?|é possível) (?:\S+ ){0,3}(?:informaç|dados|menç|respo|determin)\w*|nenhuma (?:informação|menção|resposta)",
    "nl": r"\bik (?:\S+ ){0,6}(?:niet|geen)\b|(?:weet|kan) ik (?:\S+ ){0,6}(?:niet|geen)|er (?:is|zijn|wordt) (?:\S+ ){0,3}geen (?:\S+ )?(?:informatie|gegevens|antwoord|vermelding)|geen (?:informatie|antwoord|gegevens)",
    "sv": r"\bjag (?:\S+ ){0,3}(?:inte|ingen)\b|(?:vet|kan) jag inte|det finns (?:ingen|inga|inte) (?:\S+ ){0,2}(?:information|uppgift|svar)\w*|ingen information",
    "da": r"\bjeg (?:\S+ ){0,4}(?:ikke|ingen)\b|(?:ved|kan) jeg ikke|der (?:er|findes) (?:ingen|ikke) (?:\S+ ){0,2}(?:information|oplysning|svar)\w*|ingen (?:information|oplysninger)",
    "no": r"\b(?:jeg|eg) (?:\S+ ){0,4}(?:ikke|ingen|ikkje)\b|(?:vet|kan) jeg ikke|det (?:er|finnes) (?:ingen|ikke) (?:\S+ ){0,2}(?:informasjon|opplysning|svar)\w*|ingen (?:informasjon|opplysninger)",
    "pl": r"nie (?:wiem|mogę|mam|znam|znalazłem|znajduję|jestem w stanie|potrafię)\b|nie ma (?:\S+ ){0,2}(?:informacji|odpowiedzi|danych)|brak (?:\S+ )?(?:informacji|danych|odpowiedzi)|nie (?:można|da się) (?:\S+ ){0,3}(?:odpowied|określ|ustal)\w*",
    "cs": r"(?:nevím|nemohu|nemůžu|nemám|nenašel jsem|nenacházím|neznám|nedokážu)\b|(?:není|nejsou) (?:\S+ ){0,3}(?:informac|odpověď|uveden)\w*|nelze (?:\S+ ){0,3}(?:odpověd|určit|zjistit)\w*|žádné informace",
    "hu": r"nem (?:tudom|tudok|találok|találtam|ismerem|áll rendelkezés)\w*|nincs (?:\S+ ){0,4}(?:információ|adat|válasz)\w*|nincs róla|nem (?:lehet|állapítható)",
    "fi": r"(?:minä )?en (?:tiedä|voi|löydä|löytänyt|osaa|pysty)\b|(?:minulla )?ei ole (?:\S+ ){0,3}(?:tietoa|tietoja|vastausta|mainintaa)|ei (?:löydy|voida|mainita)\b",
    "tr": r"bilmiyorum|(?:cevap|yanıt) (?:veremiyorum|veremem|bulamadım)|bulamadım|yanıtlayamıyorum|cevaplayamıyorum|bilgi (?:yok|bulunm|verilm|mevcut değil|yer alm)\w*|bilgim yok",
    "ru": r"(?:я )?не (?:знаю|могу|нашел|нашёл|нашла|нахожу|располагаю|удалось)\b|у меня нет|нет (?:\S+ )?(?:информации|данных|ответа|сведений)|невозможно (?:\S+ ){0,3}(?:ответить|определить|установить)|не указан\w* в",
    "uk": r"(?:я )?не (?:знаю|можу|знайшов|знайшла|знаходжу|маю|вдалося)\b|у мене немає|немає (?:\S+ )?(?:інформації|даних|відповіді|відомостей)|неможливо (?:\S+ ){0,3}(?:відповісти|визначити|встановити)",
    "ar": r"لا (?:أعرف|أعلم|أستطيع|يمكنني|أملك|أجد|تتوفر|تتوافر|توجد|يوجد)|لم (?:أجد|أتمكن|أعثر)|ليس(?:ت)? لدي|ليس هناك معلومات",
    "he": r"(?:אני|איני|אינני) (?:לא |אינני )?(?:יודע|יכול|מוצא|מצליח)\w*|אין לי (?:\S+ ){0,2}(?:מידע|תשובה|מספיק)|אין (?:\S+ )?(?:מידע|תשובה|אזכור)|לא (?:מצאתי|ניתן לענות|ניתן לקבוע|נמצא)",
    "zh": r"我?不知道|(?:无法|無法|不能)[^，。]{0,12}(?:回答|确定|確定|找到|得知|知道|提供|判断)|没有(?:足够|相关|任何|找到)[^，。]{0,8}(?:信息|資訊|资料|答案)?|未找到|找不到|沒有(?:足夠|相關|任何|找到)",
    "ja": r"(?:わかりません|分かりません|わからない|存じません|知りません)|(?:答え|回答|お答え|特定|判断)[^。]{0,8}(?:できません|できない|られません)|見つかりません|見つけ(?:られ|ることができ)[^。]{0,6}(?:ません|なかった)|情報(?:は|が)[^。]{0,8}(?:ありません|ない|不足)",
    "ko": r"모르(?:겠|ㅂ니다)|모릅니다|알 수 없|답(?:변)?(?:할|을 드릴|을 찾을)? ?수 없|찾을 수 없|찾지 못|정보(?:가|는) ?(?:[^.]{0,10})없", "th": r"ไม่ทราบ|ไม่รู้|ไม่สามารถ(?:ตอบ|หา|ระบุ|ให้)|ไม่พบ(?:ข้อมูล|คำตอบ)|ไม่มี(?:ข้อมูล|คำตอบ)",
}  # fmt: skip

_BUT = (
    r"[;；]|, (?:maar|men|dog|ale|ma|mas|de|ama)\b|\b(?:but|however|yet|although|though|while|whereas|only that|aber|jedoch|allerdings|obwohl|sondern|mais|cependant|toutefois|bien que|pero|"
    r"sin embargo|aunque|sino|però|tuttavia|porém|contudo|embora|echter|hoewel|dock|selv om|jednak|chociaż|však|avšak|"
    r"ačkoli|azonban|bár|mutta|kuitenkin|vaikka|ancak|fakat|но|однако|хотя|але|однак|проте|хоча|لكن|ولكن|غير أن|אבל|אך|אולם)\b|"
    r"但是|但|不过|不過|然而|しかし|ただし|が、|하지만|그러나|지만|แต่"
)
_POLITE = (
    r"sorry|apolog|unfortunately|please|would you|could you|feel free|let me know|if you|consult|further|entschuldig|leider|bitte|tut mir leid|désolé|"
    r"malheureusement|veuillez|regret|lo siento|lamento|por favor|disculp|mi dispiace|purtroppo|per favore|scus|sinto muito|desculp|infelizmente|"
    r"sorry|helaas|alstublieft|spijt|tyvärr|ledsen|vänligen|desværre|beklager|venligst|dessverre|vennligst|niestety|przepraszam|proszę|bohužel|"
    r"omlouvám|prosím|sajnos|sajnál|kérem|valitettavasti|pahoittelen|olkaa|maalesef|üzgün|lütfen|özür|к сожалению|извините|простите|пожалуйста|"
    r"на жаль|вибачте|перепрошую|будь ласка|عذر|آسف|للأسف|يرجى|من فضلك|מצטער|לצערי|אנא|סליחה|抱歉|对不起|對不起|很遗憾|遗憾|請|请|申し訳|残念|すみません|"
    r"ください|죄송|유감|안타깝|부탁|ขออภัย|ขอโทษ|เสียใจ|กรุณา|โปรด"
)


def says_no(text: str) -> bool:
    """Whether an answer says, and says only, that the documents do not tell."""
    bare = without_markers(text).strip().replace("’", "'")
    if not bare:
        return False
    if bare.startswith(REFUSAL.rstrip(".")) and len(bare) <= len(REFUSAL) + 1:
        return True
    parts = [
        part.strip(" ,.。、!")
        for start, end in split_sentences(bare)
        for part in re.split(_BUT, bare[start:end], flags=re.IGNORECASE)
    ]
    parts = [part for part in parts if any(map(str.isalpha, part))]
    # Who cites speaks of the documents: "No data is kept" would be a fact of theirs.
    forms = _of_sources() if MARKER.search(text) else _of_sources() + _of_oneself()
    told = [part.startswith(REFUSAL.rstrip(".")) or any(form.search(part) for form in forms) for part in parts]
    return any(told) and all(no or _is_empty(part) for no, part in zip(told, parts, strict=True))


def _is_empty(part: str) -> bool:
    """A polite phrase without a fact in it."""
    if any(map(str.isdigit, part)):
        return False
    return re.search(_POLITE, part, re.IGNORECASE) is not None


@cache
def _of_sources() -> tuple[re.Pattern[str], ...]:
    forms = []
    for language, nouns in _NOUNS.items():
        gap = r"\s?(?:\S{1,12} ){0,2}" if language not in ("zh", "ja", "ko", "th") else ""
        forms.append(rf"(?:{nouns}){gap}(?:{_SAY_NOT[language]})")
        if inside := _NOT_IN.get(language):
            forms.append(inside.replace("{s}", nouns))
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


@cache
def _of_oneself() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form, re.IGNORECASE) for form in _MYSELF.values())
