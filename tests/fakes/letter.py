"""The sample letter in English, by hand: what a good model would write, put into the mouth of one that cannot."""

ENGLISH = {
    "Gärtnerei Moosbacher": "Moosbacher Nursery",
    "Henrike Moosbacher": "Henrike Moosbacher",
    "Ahornweg 14": "Ahornweg 14",
    "99998 Oberfelde": "99998 Oberfelde",
    "Fernhill Pumps Ltd": "Fernhill Pumps Ltd",
    "Servicezentrum Deutschland": "Service Centre Germany",
    "Am Mühlgraben 3": "Am Mühlgraben 3",
    "99999 Niederfelde": "99999 Niederfelde",
    "Oberfelde, 9. April 2026": "Oberfelde, 9 April 2026",
    "Beschwerde zur Bestellung FH-2026-04817: verspätete Lieferung und undichte Pumpe": (
        "Complaint about order FH-2026-04817: late delivery and leaking pump"
    ),
    "Sehr geehrte Damen und Herren,": "Dear Sir or Madam,",
    "am 12. März 2026 haben wir": (
        "on 12 March 2026 we ordered four Tarn 40 pumps from you for our new greenhouses (order number FH-2026-04817, "
        "invoice amount €4,864.00 net). Your order confirmation promised delivery for Thursday, 26 March 2026. In fact "
        "the goods did not reach us until Tuesday, 31 March 2026. The fitter who was to connect the pumps on Friday had "
        "to leave without having done anything."
    ),
    "Damit nicht genug": (
        "That was not all: one of the four pumps (serial number T40-118263) showed error E8 on its second day of "
        "operation and lost water at the shaft seal. As the young plants would not have survived two days without "
        "watering, I called in a local plumber on 2 April. He fitted the seal kit ZX-9000-12 from our own stock and "
        "charged us €190.00 for it. The invoice is enclosed. The pump has run perfectly since."
    ),
    "Ich erwarte von Ihnen, dass Sie": "I expect you to",
    "die Kosten des Installateurs": "bear the plumber's costs in full,",
    "den verbrauchten Dichtungssatz": "replace the seal kit that was used, and",
    "wegen der Verspätung": "grant a discount of 20% on the invoice amount for the delay, that is €972.80.",
    "Bitte antworten Sie mir": (
        "Please answer me by 17 April 2026. We have liked working with your pumps for eleven years and would like to go on "
        "doing so."
    ),
    "Mit freundlichen Grüßen": "Yours faithfully",
    "Anlage: Rechnung": "Enclosure: the plumber's invoice of 2 April 2026",
    "Frau Henrike Moosbacher": "Ms Henrike Moosbacher",
    "Niederfelde, 14. April 2026": "Niederfelde, 14 April 2026",
    "Ihre Bestellung": "Your order FH-2026-04817, our reference RS-2026-0392",
    "Sehr geehrte Frau Moosbacher,": "Dear Ms Moosbacher,",
    "vielen Dank für Ihr Schreiben": (
        "thank you for your letter of 9 April. You had every reason to be annoyed, and I apologise: for the delay, which was "
        "caused by a mistake in our warehouse in Harrow Quay, and for the leaking pump."
    ),
    "Zu Ihren drei Punkten:": "On your three points:",
    "1. Installateur.": (
        "1. Plumber. In a warranty case we refund the labour costs of a local firm up to €150.00 for each pump. We can bear a "
        "higher amount only if we agreed to it in writing beforehand. Of the €190.00 we therefore refund €150.00."
    ),
    "2. Dichtungssatz.": (
        "2. Seal kit. You receive a new seal kit ZX-9000-12 free of charge (list price €68.50). It was sent today and should "
        "reach you on 16 April."
    ),
    "3. Verspätung.": (
        "3. Delay. For each full working day of delay we credit 1% of the net order value, at most 5%. From 26 to 31 March "
        "there were three working days, which makes 3% of €4,864.00, that is €145.92. I am afraid I cannot agree to a "
        "discount of 20%."
    ),
    "Insgesamt überweisen wir": (
        "In total we transfer €295.92 to the account known to us by 24 April 2026. You need not return anything."
    ),
    "Noch ein Hinweis:": (
        "One more note: you can register all four pumps until 30 April 2026. The warranty is then extended from 36 to 60 "
        "months; for wearing parts such as seals and bearings it remains 12 months."
    ),
    "Jonas Falkenrieth": "Jonas Falkenrieth",
    "Leiter Service, Durchwahl 486": "Head of Service, extension 486",
}


def in_english(german: str) -> str:
    """A segment of the letter in English."""
    return next(english for begins, english in ENGLISH.items() if german.startswith(begins))
