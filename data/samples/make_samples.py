"""Make the sample documents that slmrag is shown and tested with.

    pip install reportlab python-docx openpyxl
    python data/samples/make_samples.py

writes handbook.pdf, product-faq.md, brief-kunde.docx and prices.xlsx beside
this file. The same library versions give the same bytes. slmrag itself needs
none of the three libraries to *read* what is made here.

We wrote every word. Fernhill Pumps Ltd, its people, places, products and
customers do not exist; any likeness is chance.

Content comes first, as data; drawing comes after it. Facts that appear in
more than one document are checked by `check()` before anything is written.
"""

import re
import zipfile
from datetime import date, datetime
from io import BytesIO
from math import log10
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from openpyxl.styles import Alignment, Font, PatternFill
from reportlab.graphics.shapes import Drawing, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    Indenter,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)
from reportlab.platypus.tableofcontents import TableOfContents

HERE = Path(__file__).parent
MADE = datetime(2026, 1, 1)  # the date every file claims to have been made

# --------------------------------------------------------------------------
# Content: shared numbers
# --------------------------------------------------------------------------

# model, order number, motor kW, greatest flow m³/h, greatest head m, DN, dB(A), kg
PUMPS = [
    ("Rill 15", "FP-015", 0.37, 3.6, 22, 15, 54, 9.5),
    ("Beck 25", "FP-025", 0.75, 7.2, 31, 25, 58, 14.0),
    ("Tarn 40", "FP-040", 1.5, 16.5, 38, 40, 61, 27.5),
    ("Fell 65", "FP-065", 4.0, 42.0, 46, 65, 66, 58.0),
    ("Mere 100", "FP-100", 11.0, 118.0, 52, 100, 72, 134.0),
]

# part number, description, EUR, discount from quantity, discount, stock, lead days, valid from
NEW_YEAR, SPRING = date(2026, 1, 1), date(2026, 4, 1)
PRICES = [
    ("FP-015", "Pump Rill 15", 389.00, 6, 0.05, 64, 3, NEW_YEAR),
    ("FP-025", "Pump Beck 25", 642.00, 6, 0.05, 41, 3, NEW_YEAR),
    ("FP-040", "Pump Tarn 40", 1280.00, 4, 0.05, 22, 5, NEW_YEAR),
    ("FP-065", "Pump Fell 65", 2960.00, 3, 0.06, 7, 12, NEW_YEAR),
    ("FP-100", "Pump Mere 100", 7450.00, 2, 0.06, 2, 28, NEW_YEAR),
    ("ZX-9000-10", "Mechanical seal kit, Rill 15", 34.50, 10, 0.08, 180, 2, NEW_YEAR),
    ("ZX-9000-11", "Mechanical seal kit, Beck 25", 46.00, 10, 0.08, 152, 2, NEW_YEAR),
    ("ZX-9000-12", "Mechanical seal kit, Tarn 40", 68.50, 10, 0.08, 96, 2, NEW_YEAR),
    ("ZX-9000-13", "Mechanical seal kit, Fell 65", 124.00, 5, 0.08, 38, 4, NEW_YEAR),
    ("ZX-9000-14", "Mechanical seal kit, Mere 100", 287.00, 5, 0.08, 11, 9, NEW_YEAR),
    ("ZX-9000-21", "Mechanical seal kit, Tarn 40, hot water", 97.00, 10, 0.08, 25, 6, SPRING),
    ("ZX-9100-10", "Impeller, Rill 15", 29.00, 10, 0.05, 75, 3, NEW_YEAR),
    ("ZX-9100-11", "Impeller, Beck 25", 42.50, 10, 0.05, 60, 3, NEW_YEAR),
    ("ZX-9100-12", "Impeller, Tarn 40", 88.00, 10, 0.05, 44, 3, NEW_YEAR),
    ("ZX-9100-13", "Impeller, Fell 65", 196.00, 5, 0.05, 15, 8, NEW_YEAR),
    ("ZX-9100-14", "Impeller, Mere 100", 540.00, 3, 0.05, 4, 21, NEW_YEAR),
    ("ZX-9200-10", "Bearing set, Rill 15", 18.90, 10, 0.08, 120, 2, NEW_YEAR),
    ("ZX-9200-11", "Bearing set, Beck 25", 24.50, 10, 0.08, 110, 2, NEW_YEAR),
    ("ZX-9200-12", "Bearing set, Tarn 40", 39.00, 10, 0.08, 85, 2, NEW_YEAR),
    ("ZX-9200-13", "Bearing set, Fell 65", 72.00, 5, 0.08, 30, 4, NEW_YEAR),
    ("ZX-9200-14", "Bearing set, Mere 100", 165.00, 5, 0.08, 9, 9, NEW_YEAR),
    ("ZX-9300-25", "Suction strainer basket, DN 15 and DN 25", 21.00, 10, 0.10, 140, 2, NEW_YEAR),
    ("ZX-9300-40", "Suction strainer basket, DN 40", 33.00, 10, 0.10, 92, 2, NEW_YEAR),
    ("ZX-9300-65", "Suction strainer basket, DN 65", 58.00, 5, 0.10, 27, 4, NEW_YEAR),
    ("ZX-9300-100", "Suction strainer basket, DN 100", 104.00, 5, 0.10, 0, 14, NEW_YEAR),
    ("ZX-9400-01", "Dry-run guard, capacitive, G 1/2", 112.00, 5, 0.05, 48, 3, NEW_YEAR),
    ("ZX-9400-02", "Float switch, 5 m cable", 38.00, 5, 0.05, 66, 2, NEW_YEAR),
    ("ZX-9500-01", "Controller board with display", 218.00, 3, 0.05, 19, 6, SPRING),
    ("ZX-9500-02", "Pressure sensor, 0 to 10 bar", 74.00, 5, 0.05, 53, 3, NEW_YEAR),
    ("ZX-9600-05", "Descaling concentrate, 5 litres", 26.40, 4, 0.10, 210, 2, NEW_YEAR),
    ("ZX-9700-01", "Service tool set", 149.00, 2, 0.05, 13, 5, NEW_YEAR),
]

QUARTERS = ["Q1 2025", "Q2 2025", "Q3 2025", "Q4 2025"]
SALES = [  # thousands of euros
    ("UK and Ireland", [1420, 1515, 1388, 1602]),
    ("Germany, Austria, Switzerland", [1180, 1342, 1405, 1298]),
    ("Benelux and France", [864, 912, 798, 941]),
    ("Nordic countries", [512, 548, 467, 603]),
    ("Rest of the world", [298, 336, 351, 320]),
]

# --------------------------------------------------------------------------
# Content: handbook.pdf
# Lines: "# " and "## " headings, "- " bullets, "1. " steps, "> " a note,
# "!table x" and "!figure x" from the dictionaries below, else a paragraph.
# --------------------------------------------------------------------------

HANDBOOK = """
# 1 About this handbook

## 1.1 Who we are
Fernhill Pumps Ltd designs, builds and services centrifugal pumps for greenhouses, dairies, swimming
pools and small waterworks. Odile Marrable founded the company on 14 May 1987 in a former paper mill
at Ashdene. On 31 December 2025 we were 212 people on three sites: 148 in the head office and works
at Ashdene, 37 in the warehouse at Harrow Quay and 27 in the German service centre at Niederfelde.

## 1.2 Who it applies to
The handbook applies to every employee, on every site, from 1 January 2026. It replaces the edition
of 2024. Agency staff and visiting contractors follow sections 5 and 6 only. Employees at Niederfelde
have German contracts: where German law gives them more than this handbook does, German law counts.

## 1.3 How to read it
A rule with **must** has no exceptions unless the same section names them. A rule with **should** may
be set aside by your line manager, in writing, for a good reason. Amounts for staff are in pounds
sterling; amounts for customers are in euros, because our price list is kept in euros. All customer
amounts are without value added tax.

## 1.4 Definitions
**Continuous service** means the time since your first day of work under your present contract,
including parental leave and sick leave but not including unpaid leave of more than 28 days in a row.

**Working day** means Monday to Friday, except public holidays at the site concerned.

**Dry running** means that a pump has turned for more than 8 seconds without liquid in its casing. A
pump that loses its prime for a shorter time has not run dry, whatever it sounded like.

**Wear part** means a mechanical seal, a bearing, an impeller or a strainer basket. Everything else in
a pump is not a wear part, even if it has worn.

# 2 Working time and pay

## 2.1 Working hours
Full-time work is 37.5 hours a week. In the offices, core time is 10:00 to 15:30, and the rest can be
worked at any time between 07:00 and 19:00. In the works there are two shifts, 06:00 to 14:00 and
14:00 to 22:00, each with an unpaid break of 30 minutes. Shifts swap every second Monday. The shift
plan is posted at least 21 days ahead.

## 2.2 Probation
The first six months are a probation period. It can be extended once, by up to three months, unless
you have already been told in writing that you have passed. During probation either side can end the
contract with one week of notice; after it, Table 1 applies.

!table notice

## 2.3 Overtime
Overtime must be agreed with your line manager before it is worked. One hour of overtime gives one
hour of time off; on a Sunday or a public holiday it gives one and a half hours. Time off must be
taken within 16 weeks.

> Overtime is not paid out. Many people expect a higher hourly rate for weekend work; at Fernhill the
> extra is always given as time. The only exception is the call-out service in section 2.4, which is
> paid.

## 2.4 Call-out service
Service engineers take turns to be on call for one week, from Friday 16:00 to Friday 16:00. Being on
call is paid at £180 a week, and each call-out adds £65 for the first two hours and £28 for every
hour after that. Nobody is on call for more than one week in four unless they ask for it.

## 2.5 Payday
Salaries are paid on the 25th of the month. If the 25th is not a working day, they are paid on the
last working day before it. In December they are paid on the 18th.

# 3 Holiday and absence

## 3.1 Holiday entitlement
The holiday year runs from 1 April to 31 March. Your entitlement depends on your continuous service on
1 April, as Table 2 shows. Public holidays come on top. Part-time employees receive the same share of
the entitlement as they work of a full week, rounded up to the next half day.

!table holiday

## 3.2 Asking for holiday
Ask in the staff portal at least twice as many working days ahead as the days you want to take: for a
holiday of five days, ask ten working days ahead. A single day needs three working days of notice.

> Silence means yes. A request that your line manager has not answered within five working days
> counts as approved, and can then be withdrawn only by the managing director.

## 3.3 Carrying days over
Days that are carried over must be used by 30 June; after that they lapse, unless you could not take
them because of illness or parental leave. In that case they remain valid for 15 months after the end
of the holiday year. Holiday is never exchanged for money while the contract lasts.

## 3.4 Works closure
The works at Ashdene closes for maintenance in the first two full weeks of August; ten days of holiday
are reserved for it. In 2026 the closure runs from Monday 3 August to Friday 14 August. The warehouse
and the service centre stay open. Contrary to what many new colleagues assume, we do not close between
Christmas and New Year.

## 3.5 Illness
If you are ill, call your line manager before your shift or, in the offices, by 09:30. A medical
certificate is needed from the eighth calendar day, at Niederfelde from the fourth. Fernhill pays full
salary for the first 10 weeks of illness in any 12 months and half salary for the next 10 weeks.

## 3.6 Other paid leave
- Your own wedding or civil partnership: 2 days.
- Birth or adoption of your child: 20 days for the second parent, within the first 26 weeks.
- Death of a partner, parent or child: 5 days; of a grandparent, brother or sister: 2 days.
- Moving house: 1 day, not more than once in 24 months.
- Volunteering with a fire brigade or lifeboat: up to 6 days a year.

# 4 Travel and expenses

## 4.1 Booking travel
Book through the travel desk at Ashdene. Travel by rail in second class; first class may be booked for
journeys of more than four hours. Fly only if the journey by rail would take longer than seven hours.
Flights inside Great Britain are not refunded unless the journey ends on an island.

## 4.2 Limits
Table 3 gives the most that is refunded. Limits are per person and include taxes. A hotel may cost up
to 20% more than its limit during a trade fair, if the travel desk confirms the dates.

!table expenses

## 4.3 Claiming
Claim in the staff portal within 60 days of the last day of travel. Each item of £15 or more needs a
receipt; smaller items need only a note. Claims approved by the 10th of a month are paid with that
month's salary. Alcohol is not refunded, except for one drink with a meal that is shared with a
customer.

## 4.4 Private cars
A private car may be used if no pool car is free. We refund 45 pence a mile for the first 4,000 miles
in a calendar year and 25 pence after that, with 5 pence a mile more for each colleague who rides
along. Fines are never refunded.

## 4.5 Gifts
Gifts from suppliers worth more than £40 must be refused or handed to the works council, which gives
them to the summer raffle. Cash is refused, whatever the amount.

# 5 Information and equipment

## 5.1 Passwords
Use a pass phrase of at least 16 characters, and the second factor on your key card.

> Passwords at Fernhill do not expire. Do not change yours every month: change it only when you
> suspect that someone else knows it, or when the help desk asks you to in person.

## 5.2 Lost equipment
Report a lost laptop, telephone or key card to the help desk within one hour of noticing, at any time
of day. Nobody has ever been disciplined for a prompt report, and nobody will be. The first lost key
card is replaced free of charge; each further one costs £12.

## 5.3 Working from home
Office staff may work from home for up to two days a week after probation, unless a visit, a stocktake
or training needs them on site. Tuesday is a day on site for everyone. We lend a screen and a chair,
and pay £6 for each full day worked at home. Drawings of pumps that are not yet on sale must not leave
the site, neither on paper nor on a screen.

## 5.4 Keeping records
Test certificates are kept for 12 years, customer correspondence for 7 years, and applications from
people whom we did not employ for 6 months.

# 6 Health and safety

## 6.1 Who is responsible
The safety officer is Imke Thornacre, on extension 440. Each hall has a trained first-aider on each
shift, with a green badge. Anyone may stop a machine, a test or a delivery that looks dangerous, and
answers to nobody for having done so.

!table ppe

## 6.2 Isolating a pump before work
A pump that stands still is not a pump that is safe: a controller may start it again at any moment.
Before you open a casing, a terminal box or a coupling guard, isolate the pump in this order.

1. Tell the person in charge of the plant, and hang the yellow card on the control panel.
2. Stop the pump with its own switch and wait until the shaft is still.
3. Switch off the isolator and fit your own padlock. The key stays in your pocket.
4. Try to start the pump. If it starts, you have locked the wrong isolator: begin again at step 1.
5. Test for voltage at the terminals with an approved tester, and wait five minutes for the drive to
discharge.
6. Close the suction valve first and the discharge valve second.
7. Open the vent plug by one turn and wait until the gauge reads zero. Only then begin to work.

Each person fits a padlock of their own, and only that person takes it off. If someone has gone home
and left a padlock behind, only the safety officer may cut it, after speaking to that person by
telephone.

## 6.3 Accidents and near misses
Report an accident at once and a near miss before the end of the shift, on the blue form or in the
portal. An accident that leads to more than seven days of absence is reported to the authorities by
the safety officer within 15 days. In 2025 we counted 4 accidents and 61 near misses; we would like
the second number to rise.

## 6.4 Fire
When the alarm sounds, leave by the nearest green door and go to the assembly point: the car park by
the weir at Ashdene, the crane at Harrow Quay, the bicycle shed at Niederfelde. The alarm is tested on
the first Wednesday of every month at 11:00. During the test nobody needs to leave unless it lasts
longer than one minute.

# 7 Products and sales

## 7.1 The range in 2026
We build five models. Each is a single-stage centrifugal pump with a stainless steel casing, sold
under the same name since 2019. Rill, Beck and Tarn pumps run on a single phase at 230 volts; Fell and
Mere pumps need three phases at 400 volts. Table 5 gives the limits of each model, and Figure 1 the
head that each delivers at a given flow.

All models are made for clean water from 2 to 70 °C. With the hot water seal kit ZX-9000-21, the Tarn
40 may be used up to 95 °C; no other model may. Milk is allowed in the Beck 25 and the Tarn 40 only.
No model is approved for sea water or for fuels.

!table pumps

!figure curves

## 7.2 Sales in 2025
Sales in 2025 came to 18.1 million euros, 4.2% more than in the year before. Figure 2 shows them by
region. The strongest quarter was the fourth; in the third quarter, Germany, Austria and Switzerland
together bought more than the United Kingdom and Ireland for the first time.

!figure sales

## 7.3 Testing before dispatch
Every pump is tested before it leaves Ashdene. The casing is held at 1.5 times its rated pressure for
10 minutes and must not lose a drop. Flow and head are then measured at three points; each must lie
within 4% of the curve in Figure 1. One Mere 100 in every five is also run for 24 hours without a
break.

# 8 Orders, warranty and returns

## 8.1 Orders and delivery
An order received by 14:00 on a working day is confirmed on the same day. The confirmation names a
delivery date. If we deliver later than that, the customer is credited 1% of the net value of the
order for each full working day of delay, up to 5%. Customers do not have to ask for this credit, and
no credit is given for delays that the customer or a customs office has caused.

## 8.2 Warranty
The warranty on a pump lasts 36 months from the day of delivery, not from the day of purchase. On wear
parts it lasts 12 months. If the customer registers the pump within 30 days of delivery, the warranty
on the pump is extended to 60 months; the warranty on wear parts stays at 12 months.

The warranty ends at once if the pump has run dry, unless a dry-run guard (part ZX-9400-01) was fitted
and working. It does not end because a customer opened the pump or used another maker's spare parts:
we must show that doing so caused the fault.

## 8.3 Repairs by others
If a customer has a warranty fault repaired by a local fitter, we refund the labour up to 150 euros for
each pump, against an invoice. A higher amount is refunded only if we agreed to it in writing before
the work was done. Spare parts for a repair under warranty are free of charge.

## 8.4 Returns
Figure 3 shows how a pump comes back to us. No pump is accepted without a return number, because a pump
without one cannot be matched to its test certificate. Pumps that have moved anything but clean water
must be rinsed and carry the orange label.

!figure returns

New, unused goods may be returned within 30 days of delivery. We deduct 15% for checking and repacking,
unless the box has not been opened. Seal kits are not taken back once the inner bag is open.

## 8.5 Complaints
A complaint is answered in the language in which it was written, within three working days, by a
person who signs with their name. The service centre at Niederfelde answers letters in German. A
service clerk may grant up to 300 euros without asking; up to 2,000 euros needs the head of service,
and more than that the managing director.

# 9 Conduct, concerns and leaving

## 9.1 Raising a concern
Speak to your line manager first, unless the concern is about them. You may also write to the works
council, or to the ombudsperson, who is not employed by Fernhill and does not pass on your name. You
receive a first answer within 10 working days. Nobody may be treated worse for raising a concern in
good faith, even if it turns out to be mistaken.

## 9.2 Second jobs
You may have a second job if you tell us about it. We may object within 14 days if it is with a
competitor or would bring your working time above 48 hours a week.

## 9.3 Training
Everyone has five training days a year and a budget of £900, which may be saved up for two years. If
you leave within 12 months of a course that cost more than £2,000, you repay half of its cost, unless
it was Fernhill that ended the contract.

## 9.4 Leaving
Notice must be given on paper; an email is not enough. Return your key card, tools and equipment on
your last working day. Holiday that is left is paid with the last salary. A reference is sent within
15 working days of your asking for it.

# Appendix A: Contacts
Extensions can be reached from outside on 01632 960 followed by the three digits. The addresses end in
@fernhill-pumps.example.

!table contacts

# Appendix B: Changes in this edition

!table changes
"""

# name: (caption, column widths in mm, header, rows). A column is set flush
# right where its first body cell is a number.
TABLES = {
    "notice": (
        "Table 1. Notice periods after probation",
        [60, 50, 50],
        ["Continuous service", "Notice by employee", "Notice by Fernhill"],
        [
            ["Up to 2 years", "4 weeks", "4 weeks"],
            ["More than 2, up to 5 years", "6 weeks", "8 weeks"],
            ["More than 5, up to 12 years", "8 weeks", "12 weeks"],
            ["More than 12 years", "8 weeks", "20 weeks"],
        ],
    ),
    "holiday": (
        "Table 2. Holiday entitlement by years of continuous service",
        [70, 45, 45],
        ["Completed years of service", "Days of holiday", "Days carried over at most"],
        [
            ["Less than 2 years", "25", "3"],
            ["2 to 4 years", "26", "3"],
            ["5 to 9 years", "28", "5"],
            ["10 to 14 years", "30", "5"],
            ["15 years or more", "33", "8"],
        ],
    ),
    "expenses": (
        "Table 3. Expense limits by city, in pounds",
        [55, 35, 35, 35],
        ["City", "Hotel per night", "Meals per day", "Taxis per day"],
        [
            ["Amsterdam", "165", "46", "30"],
            ["Berlin", "140", "42", "30"],
            ["Edinburgh", "145", "38", "25"],
            ["London", "185", "45", "40"],
            ["Manchester", "130", "38", "25"],
            ["Paris", "175", "48", "35"],
            ["Stockholm", "170", "52", "35"],
            ["Zurich", "210", "62", "45"],
            ["Anywhere else", "115", "34", "20"],
        ],
    ),
    "ppe": (
        "Table 4. Protective equipment by area",
        [34, 33, 46, 47],
        ["Area", "Eyes", "Ears", "Feet and hands"],
        [
            ["Casting hall", "Face shield", "Plugs or muffs", "Safety boots, heat gloves"],
            ["Machine hall", "Safety glasses", "Plugs or muffs", "Safety shoes, no gloves"],
            ["Test bay", "Safety glasses", "Muffs above 80 dB(A)", "Safety shoes, wet-grip soles"],
            ["Paint shop", "Goggles", "None", "Safety shoes, nitrile gloves"],
            ["Warehouse", "None", "None", "Safety shoes, work gloves"],
        ],
    ),
    "pumps": (
        "Table 5. Pump models, with the greatest flow and head of each",
        [23, 22, 21, 22, 18, 18, 24, 18],
        ["Model", "Order no.", "Motor kW", "Flow m³/h", "Head m", "Port mm", "Noise dB(A)", "Mass kg"],
        [
            [m, no, f"{kw:.2f}", f"{q:.1f}", f"{h}", f"{dn}", f"{db}", f"{kg:.1f}"]
            for m, no, kw, q, h, dn, db, kg in PUMPS
        ],
    ),
    "contacts": (
        "Table 6. Whom to ask",
        [58, 46, 26, 30],
        ["Subject", "Person", "Extension", "Address"],
        [
            ["Managing director", "Tobias Larkswood", "ext. 400", "office@"],
            ["Contracts, pay and holiday", "Perpetua Quillhurst", "ext. 412", "people@"],
            ["Travel desk", "Osric Bellweather", "ext. 425", "travel@"],
            ["Safety officer", "Imke Thornacre", "ext. 440", "safety@"],
            ["Help desk, day and night", "Whoever is on duty", "ext. 455", "help@"],
            ["Orders and returns", "Marigold Underhay", "ext. 470", "orders@"],
            ["Head of service, Niederfelde", "Jonas Falkenrieth", "ext. 486", "service@"],
        ],
    ),
    "changes": (
        "Table 7. What is new since the edition of 2024",
        [22, 138],
        ["Section", "Change"],
        [
            ["2.4", "The weekly payment for being on call rises from £150 to £180."],
            ["3.6", "Leave for the second parent is doubled from 10 to 20 days."],
            ["5.1", "Passwords no longer expire."],
            ["5.3", "Two days a week at home instead of one; Tuesday on site for everyone."],
            ["8.1", "Credit for late delivery is given without the customer having to ask."],
            ["8.2", "The warranty on registered pumps is extended from 48 to 60 months."],
        ],
    ),
}

FIGURES = {  # name: caption (drawn by the function of that name in DRAWINGS)
    "curves": "Figure 1. Head against flow for the five models, at rated speed",
    "sales": "Figure 2. Sales by region and quarter in 2025, in thousands of euros",
    "returns": "Figure 3. The way of a returned pump, from the first call to the last parcel",
}

# --------------------------------------------------------------------------
# Content: product-faq.md, written out as it stands
# --------------------------------------------------------------------------

FAQ = """\
# Fernhill Pumps: product FAQ

Answers to what customers ask most about the Rill 15, Beck 25, Tarn 40, Fell 65 and Mere 100. As of
January 2026. Prices are in the price list for 2026, in euros, without value added tax.

# Choosing and installing

## Which pump do I need for my flow?

Take the smallest pump whose greatest flow is at least one and a half times the flow you need. The
greatest flows are 3.6 m³/h (Rill 15), 7.2 m³/h (Beck 25), 16.5 m³/h (Tarn 40), 42 m³/h (Fell 65) and
118 m³/h (Mere 100).

## Can the pumps be used outdoors?

Yes, under a roof. The motors are protected to IP55 and may stand in rain for a short time, but not
in standing water. Drain the pump before the first frost: a casing cracked by ice is not covered by
the warranty.

## Can I pump sea water, fuel or milk?

Not sea water and not fuel, with any model. Milk is allowed with the Beck 25 and the Tarn 40 only, and
only if the pump is rinsed within 30 minutes after use.

## How hot may the water be?

Up to 70 °C. The Tarn 40 may be used up to 95 °C if the hot water seal kit ZX-9000-21 is fitted in
place of the standard kit ZX-9000-12.

## How high above the water may the pump stand?

At most 6 metres above the water at sea level. Take off 1 metre for every 1,000 metres of altitude,
and another 2 metres if the water is warmer than 50 °C.

## Does the pump prime itself?

No. Fill the casing through the filler plug before the first start: 0.6 litres for the Rill 15, 0.9
for the Beck 25, 1.8 for the Tarn 40, 4.5 for the Fell 65 and 11 for the Mere 100.

## Which electrical supply is needed?

Rill 15, Beck 25 and Tarn 40: 230 V, single phase, with a 16 A fuse. Fell 65 and Mere 100: 400 V, three
phases, with 20 A and 40 A fuses. A residual current device of 30 mA is required for every model.

# Error codes

## What do the error codes E1 to E9 mean?

| Code | Meaning | What to do |
|------|---------|------------|
| E1 | Dry running: no water for more than 8 seconds | Fill the casing, wait 60 seconds, restart |
| E2 | Motor winding hotter than 140 °C | Let the pump cool for 30 minutes |
| E3 | Motor current too high | Isolate the pump, free the impeller |
| E4 | Supply below 195 V | Check the cable length and the supply |
| E5 | A phase is missing (Fell 65 and Mere 100 only) | Check the fuses |
| E6 | No signal from the pressure sensor | Check the plug, else replace ZX-9500-02 |
| E7 | Pressure above 9.5 bar | Open the discharge valve |
| E8 | Leak at the shaft seal | Replace the seal kit within 50 hours of running |
| E9 | Fault inside the controller | Do not restart; call the service centre |

## How do I clear an error?

Hold the green button for 5 seconds. E1 and E7 clear themselves up to three times in an hour. E9 cannot
be cleared by the user.

## My pump shows E8, but I see no water. Why?

The leak sensor notices about 2 millilitres an hour, which evaporates before it drips. The pump may run
on for at most 50 hours. After that it stops and shows E8 until a new seal kit is fitted.

## The pump stops with E3 after a few seconds. What blocks it?

In four cases out of five it is a stone or a cable tie between the impeller and the casing. Isolate the
pump, take off the four casing bolts and turn the impeller by hand. If it turns freely, the bearing is
worn: order the bearing set for your model.

# Cleaning and maintenance

## How often must the strainer be cleaned?

Every 250 hours of running or every 4 weeks, whichever comes first. In pond water clean it every week.

## How often must the casing be descaled?

Every 2,000 hours; where the water is harder than 14 °dH, every 1,000 hours. Use 1 part of descaling
concentrate (ZX-9600-05) to 9 parts of water, leave it for 40 minutes, and rinse twice. Never use
hydrochloric acid: it attacks the casing.

## When are seals and bearings due?

Mechanical seals last about 8,000 hours and bearings about 16,000 hours. Replace the bearings with
every second seal.

## Do the bearings need grease?

No. They are sealed for life. Grease pressed in from outside shortens their life.

## How do I store a pump over the winter?

Drain it, leave the drain plug open, and turn the shaft by hand once a month. Store it dry, between
2 and 40 °C.

# Spare parts

## Which seal kit fits my pump?

| Pump | Seal kit | Impeller | Bearing set |
|------|----------|----------|-------------|
| Rill 15 | ZX-9000-10 | ZX-9100-10 | ZX-9200-10 |
| Beck 25 | ZX-9000-11 | ZX-9100-11 | ZX-9200-11 |
| Tarn 40 | ZX-9000-12 | ZX-9100-12 | ZX-9200-12 |
| Fell 65 | ZX-9000-13 | ZX-9100-13 | ZX-9200-13 |
| Mere 100 | ZX-9000-14 | ZX-9100-14 | ZX-9200-14 |

## What is the difference between ZX-9000-12 and ZX-9000-21?

Both are seal kits for the Tarn 40. ZX-9000-12 is the standard kit with EPDM rings, up to 70 °C.
ZX-9000-21 has FKM rings for hot water up to 95 °C. Do not mix parts of the two.

## How long do you keep spare parts for old models?

For 15 years after the last pump of a model was built.

## May I use spare parts from another maker?

Yes. The warranty does not end because of it, unless the foreign part caused the fault.

# Warranty and returns

## How long is the warranty?

36 months from the day of delivery for the pump and 12 months for wear parts, which are seals,
bearings, impellers and strainer baskets. If you register the pump within 30 days of delivery, the
warranty on the pump is 60 months.

## Is dry running covered?

No, unless a dry-run guard (ZX-9400-01) was fitted and working. A float switch (ZX-9400-02) is not a
dry-run guard.

## How do I return a pump?

Ask for a return number at orders@fernhill-pumps.example; it comes within 1 working day. Rinse the pump,
write the number on the box, and send it to Ashdene or, from Germany, Austria and Switzerland, to
Niederfelde. We inspect it within 5 working days.

## Can I send back something I ordered by mistake?

Yes, new and unused, within 30 days of delivery. We deduct 15% unless the box has not been opened.
Seal kits with an open inner bag cannot be returned.

# Ordering and shipping

## What does shipping cost?

14.90 euros for a parcel and 89 euros for a pallet. Shipping is free for orders of 500 euros or more.
Fell 65 and Mere 100 always travel on a pallet.

## How long does delivery take?

The lead time for each part is in the price list. A Tarn 40 takes 5 working days, a Mere 100 takes 28.
Orders received by 14:00 are confirmed on the same day.

## What happens if you deliver late?

We credit 1% of the net value of the order for each full working day of delay, up to 5%. You do not
have to ask.

## Is there a discount for quantity?

Yes. The price list gives the quantity from which it applies: for the Tarn 40, 5% from 4 pumps; for
seal kits of the Rill 15, Beck 25 and Tarn 40, 8% from 10 kits.
"""

# --------------------------------------------------------------------------
# Content: brief-kunde.docx, two letters of one page each
# --------------------------------------------------------------------------

ORDER = {"number": "FH-2026-04817", "part": "FP-040", "pumps": 4, "days_late": 3, "labour": 150.00}

LETTERS = [
    {
        "from": ["Gärtnerei Moosbacher", "Henrike Moosbacher", "Ahornweg 14", "99998 Oberfelde"],
        "to": ["Fernhill Pumps Ltd", "Servicezentrum Deutschland", "Am Mühlgraben 3", "99999 Niederfelde"],
        "place": "Oberfelde, 9. April 2026",
        "subject": "Beschwerde zur Bestellung FH-2026-04817: verspätete Lieferung und undichte Pumpe",
        "body": [
            "Sehr geehrte Damen und Herren,",
            "am 12. März 2026 haben wir bei Ihnen vier Pumpen vom Typ Tarn 40 für unsere neuen "
            "Gewächshäuser bestellt (Bestellnummer FH-2026-04817, Rechnungsbetrag 4.864,00 € netto). "
            "In Ihrer Auftragsbestätigung war die Lieferung für Donnerstag, den 26. März 2026, "
            "zugesagt. Tatsächlich kam die Ware erst am Dienstag, dem 31. März 2026, bei uns an. Der "
            "Monteur, der die Pumpen am Freitag anschließen sollte, musste unverrichteter Dinge "
            "wieder fahren.",
            "Damit nicht genug: Eine der vier Pumpen (Seriennummer T40-118263) zeigte schon am "
            "zweiten Betriebstag den Fehler E8 und verlor Wasser an der Wellendichtung. Da die "
            "Jungpflanzen ohne Bewässerung keine zwei Tage überstanden hätten, habe ich am "
            "2. April einen örtlichen Installateur beauftragt. Er hat den Dichtungssatz ZX-9000-12 "
            "aus unserem eigenen Vorrat eingebaut und uns dafür 190,00 € berechnet. Die Rechnung "
            "liegt bei. Seither läuft die Pumpe einwandfrei.",
            "Ich erwarte von Ihnen, dass Sie",
            "- die Kosten des Installateurs in voller Höhe übernehmen,",
            "- den verbrauchten Dichtungssatz ersetzen und",
            "- wegen der Verspätung einen Nachlass von 20 % auf den Rechnungsbetrag gewähren, also 972,80 €.",
            "Bitte antworten Sie mir bis zum 17. April 2026. Wir arbeiten seit elf Jahren gern mit "
            "Ihren Pumpen und würden es auch künftig gern tun.",
            "Mit freundlichen Grüßen",
            "Henrike Moosbacher",
        ],
        "end": "Anlage: Rechnung des Installateurs vom 2. April 2026",
    },
    {
        "from": ["Fernhill Pumps Ltd", "Servicezentrum Deutschland", "Am Mühlgraben 3", "99999 Niederfelde"],
        "to": ["Gärtnerei Moosbacher", "Frau Henrike Moosbacher", "Ahornweg 14", "99998 Oberfelde"],
        "place": "Niederfelde, 14. April 2026",
        "subject": "Ihre Bestellung FH-2026-04817, unser Zeichen RS-2026-0392",
        "body": [
            "Sehr geehrte Frau Moosbacher,",
            "vielen Dank für Ihr Schreiben vom 9. April. Sie haben sich zu Recht geärgert, und ich "
            "bitte Sie um Entschuldigung: für die Verspätung, deren Ursache ein Fehler in unserem "
            "Lager in Harrow Quay war, und für die undichte Pumpe.",
            "Zu Ihren drei Punkten:",
            "1. Installateur. Bei einem Garantiefall erstatten wir die Arbeitskosten eines örtlichen "
            "Betriebs bis zu 150,00 € je Pumpe. Einen höheren Betrag können wir nur übernehmen, wenn "
            "wir ihm vorher schriftlich zugestimmt haben. Von den 190,00 € erstatten wir Ihnen "
            "daher 150,00 €.",
            "2. Dichtungssatz. Sie erhalten kostenlos einen neuen Dichtungssatz ZX-9000-12 "
            "(Listenpreis 68,50 €). Er wurde heute versandt und sollte am 16. April bei Ihnen sein.",
            "3. Verspätung. Für jeden vollen Arbeitstag Verzug schreiben wir 1 % des "
            "Nettoauftragswerts gut, höchstens 5 %. Vom 26. bis zum 31. März waren es drei "
            "Arbeitstage, das ergibt 3 % von 4.864,00 €, also 145,92 €. Einem Nachlass von 20 % kann "
            "ich leider nicht zustimmen.",
            "Insgesamt überweisen wir Ihnen 295,92 € bis zum 24. April 2026 auf das uns bekannte "
            "Konto. Rücksenden müssen Sie nichts.",
            "Noch ein Hinweis: Sie können alle vier Pumpen bis zum 30. April 2026 registrieren. Dann "
            "verlängert sich die Garantie von 36 auf 60 Monate; für Verschleißteile wie Dichtungen "
            "und Lager bleibt es bei 12 Monaten.",
            "Mit freundlichen Grüßen",
            "Jonas Falkenrieth",
        ],
        "end": "Leiter Service, Durchwahl 486",
    },
]


def check():
    """Stop if two documents would contradict each other."""
    letters = "\n".join(line for letter in LETTERS for line in letter["body"])
    known = {row[0] for row in PRICES}
    named = set(re.findall(r"\b(?:ZX-\d{4}|FP)-\d{2,3}\b", HANDBOOK + FAQ + letters))
    assert named <= known, f"part numbers without a price: {sorted(named - known)}"
    assert {pump[1] for pump in PUMPS} <= known

    price, _, share = next(row[2:5] for row in PRICES if row[0] == ORDER["part"])
    net = round(ORDER["pumps"] * price * (1 - share), 2)
    credit = round(net * 0.01 * ORDER["days_late"], 2)
    for amount in (net, net * 0.2, credit, credit + ORDER["labour"]):
        assert euros(amount) in letters, euros(amount)
    assert sum(sum(row) for _, row in SALES) == 18100  # section 7.2 says 18.1 million


def euros(amount):
    """1234.5 as a German letter writes it: 1.234,50 €"""
    return f"{amount:,.2f} €".translate(str.maketrans(",.", ".,"))


# --------------------------------------------------------------------------
# Drawing: the handbook
# --------------------------------------------------------------------------

INK, GREEN, MIST, RULE, GREY = map(HexColor, ("#1d2725", "#17594a", "#eef4f1", "#c5d3cd", "#5f6b67"))
SHADES = [HexColor(c) for c in ("#b7d5c9", "#7db3a0", "#3f8a74", "#17594a")]
WIDTH = 166 * mm  # of the text
TITLE = "Employee and Operations Handbook 2026"

BODY = ParagraphStyle(
    "body", fontName="Helvetica", fontSize=10, leading=14.6, textColor=INK, spaceAfter=7, allowWidows=0, allowOrphans=0
)
H1 = ParagraphStyle(
    "h1",
    BODY,
    fontName="Helvetica-Bold",
    fontSize=18,
    leading=23,
    textColor=GREEN,
    spaceBefore=14,
    spaceAfter=6,
    keepWithNext=1,
)
H2 = ParagraphStyle(
    "h2", BODY, fontName="Helvetica-Bold", fontSize=11.5, leading=15, spaceBefore=9, spaceAfter=3, keepWithNext=1
)
ITEM = ParagraphStyle("item", BODY, leftIndent=16, bulletIndent=3, spaceAfter=4)
NOTE = ParagraphStyle("note", BODY, spaceAfter=0)
CAPTION = ParagraphStyle(
    "caption", BODY, fontName="Helvetica-Bold", fontSize=8.8, leading=12, textColor=GREY, spaceAfter=4
)


def inline(text):
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text))


def blocks(text):
    """The lines of HANDBOOK gathered into (kind, text) blocks."""
    kinds = [("# ", "h1"), ("## ", "h2"), ("- ", "bullet"), ("> ", "note"), ("!", "insert")]
    found, fresh = [], True
    for line in text.splitlines():
        kind = next((k for mark, k in kinds if line.startswith(mark)), "p")
        step = re.match(r"\d+\. ", line)
        if not line:
            fresh = True
        elif step:
            found.append(["step", line])
            fresh = False
        elif kind == "note" and not fresh and found[-1][0] == "note":
            found[-1][1] += " " + line[2:]
        elif kind == "p" and not fresh:
            found[-1][1] += " " + line
        else:
            found.append([kind, line.lstrip("#->! ")])
            fresh = kind in ("h1", "h2", "insert")
    return found


def table(caption, widths, header, rows):
    right = [j for j, cell in enumerate(rows[0]) if j and re.fullmatch(r"[\d.]+", cell)]
    style = [
        ("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9, 11.5),
        ("FONT", (0, 1), (-1, -1), "Helvetica", 9.5, 12),
        ("TEXTCOLOR", (0, 0), (-1, 0), GREEN),
        ("TEXTCOLOR", (0, 1), (-1, -1), INK),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LINEBELOW", (0, 0), (-1, 0), 1, GREEN),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, MIST]),
    ] + [("ALIGN", (j, 0), (j, -1), "RIGHT") for j in right]
    scale = WIDTH / sum(widths)
    grid = Table([header, *rows], [w * scale for w in widths], style=style)
    return KeepTogether([Spacer(0, 5), Paragraph(inline(caption), CAPTION), grid, Spacer(0, 12)])


def figure(name):
    return KeepTogether(
        [Spacer(0, 6), DRAWINGS[name](), Spacer(0, 5), Paragraph(inline(FIGURES[name]), CAPTION), Spacer(0, 8)]
    )


def note(text):
    style = [
        ("BACKGROUND", (0, 0), (-1, -1), MIST),
        ("LINEBEFORE", (0, 0), (0, -1), 3, GREEN),
        ("LEFTPADDING", (0, 0), (-1, -1), 12),
        ("RIGHTPADDING", (0, 0), (-1, -1), 12),
        ("TOPPADDING", (0, 0), (-1, -1), 6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ]
    return KeepTogether([Spacer(0, 3), Table([[Paragraph(inline(text), NOTE)]], [WIDTH], style=style), Spacer(0, 10)])


def label(x, y, text, size=8, anchor="start", color=INK, bold=False):
    return String(
        x,
        y,
        text,
        fontSize=size,
        textAnchor=anchor,
        fillColor=color,
        fontName="Helvetica-Bold" if bold else "Helvetica",
    )


def draw_axis(drawing, left, bottom, height, top, step):
    for value in range(0, top + 1, step):
        y = bottom + height * value / top
        drawing.add(Line(left, y, WIDTH, y, strokeColor=RULE, strokeWidth=0.4))
        drawing.add(label(left - 6, y - 3, f"{value:,}", 7.5, "end", GREY))


def draw_sales():
    left, bottom, height, top = 34, 28, 126, 1750
    drawing = Drawing(WIDTH, 180)
    for i, quarter in enumerate(QUARTERS):
        drawing.add(Rect(left + i * 70, 170, 8, 8, fillColor=SHADES[i], strokeColor=None))
        drawing.add(label(left + i * 70 + 12, 170.5, quarter, 8, color=GREY))
    draw_axis(drawing, left, bottom, height, top, 250)
    slot = (WIDTH - left) / len(SALES)
    for i, (region, values) in enumerate(SALES):
        for j, value in enumerate(values):
            x = left + i * slot + 7 + j * 18.5
            tall = height * value / top
            drawing.add(Rect(x, bottom, 17, tall, fillColor=SHADES[j], strokeColor=None))
            drawing.add(label(x + 8.5, bottom + tall + 2.5, f"{value:,}", 6, "middle", GREY))
        first, _, rest = region.partition(", ")
        drawing.add(label(left + (i + 0.5) * slot, bottom - 13, first + ("," if rest else ""), 8, "middle"))
        drawing.add(label(left + (i + 0.5) * slot, bottom - 23, rest, 8, "middle"))
    return drawing


def draw_curves():
    """Head over flow; the flow axis is logarithmic so that all five fit."""
    left, bottom, height, top = 34, 30, 106, 60
    drawing = Drawing(WIDTH, 154)
    draw_axis(drawing, left, bottom, height, top, 10)
    drawing.add(label(0, 146, "Head in metres", 8, color=GREY))

    def at(flow):
        return left + (WIDTH - left) * log10(flow) / log10(200)

    for flow in (1, 2, 5, 10, 20, 50, 100, 200):
        drawing.add(Line(at(flow), bottom, at(flow), bottom - 4, strokeColor=GREY, strokeWidth=0.5))
        drawing.add(label(at(flow), bottom - 13, str(flow), 7.5, "middle", GREY))
    drawing.add(label(WIDTH, bottom - 26, "Flow in m³/h, logarithmic scale", 8, "end", GREY))
    for i, (model, _, _, most, head, *_) in enumerate(PUMPS):
        points = []
        for k in range(61):
            flow = most ** (k / 60)
            points += [at(flow), bottom + height / top * head * (1 - (flow / most) ** 2)]
        color = [*SHADES[1:], INK, GREY][i]
        drawing.add(PolyLine(points, strokeColor=color, strokeWidth=1.8))
        half = bottom + height / top * head * 0.5  # a label right of the curve at half its head
        drawing.add(label(at(most * 0.5**0.5) + 6, half, model, 8, bold=True))
    return drawing


def draw_returns():
    drawing = Drawing(WIDTH, 190)
    wide, tall, gap = 104, 46, (WIDTH - 4 * 104) / 3

    def box(col, y, lines, fill=MIST, color=INK):
        x = col * (wide + gap)
        drawing.add(Rect(x, y, wide, tall, rx=4, ry=4, fillColor=fill, strokeColor=GREEN, strokeWidth=0.8))
        for i, line in enumerate(lines):
            drawing.add(label(x + wide / 2, y + tall - 14 - 12 * i, line, 8, "middle", color, bold=i == 0))

    def arrow(*points):
        drawing.add(PolyLine(points, strokeColor=GREY, strokeWidth=1))
        x0, y0, x, y = points[-4:]
        dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
        tip = [x, y, x - 5 * dx + 3 * dy, y - 5 * dy + 3 * dx, x - 5 * dx - 3 * dy, y - 5 * dy - 3 * dx]
        drawing.add(Polygon(tip, fillColor=GREY, strokeColor=GREY, strokeWidth=0.5))

    high, mid, low = 142, 71, 0
    box(0, high, ["1. Report", "Customer calls", "or writes"])
    box(1, high, ["2. Return number", "Issued within", "1 working day"])
    box(2, high, ["3. Arrival", "Pump is booked in,", "receipt is sent"])
    box(3, high, ["4. Inspection", "Within", "5 working days"])
    box(3, mid - 4, ["5. Decision", "Is the fault under", "warranty?"], GREEN, white)
    box(2, mid - 4, ["6a. Free repair", "Repair or new pump,", "10 working days"])
    box(3, low, ["6b. Quotation", "Valid for 30 days,", "check costs 60 euros"])
    box(1, mid - 4, ["7. Dispatch", "Tested again,", "carriage paid"])
    box(0, mid - 4, ["8. Closed", "Report sent", "to customer"])
    for col in range(3):
        arrow(col * (wide + gap) + wide, high + 23, (col + 1) * (wide + gap), high + 23)
        arrow((col + 1) * (wide + gap), mid + 19, col * (wide + gap) + wide, mid + 19)
    x = 3 * (wide + gap) + wide / 2
    arrow(x, high, x, mid - 4 + tall)
    arrow(x, mid - 4, x, low + tall)
    arrow(3 * (wide + gap), 23, wide + gap + wide / 2, 23, wide + gap + wide / 2, mid - 4)
    drawing.add(label(3 * (wide + gap) - gap / 2, mid + 24, "yes", 7, "middle", GREY))
    drawing.add(label(x + 5, mid - 16, "no", 7.5, "start", GREY))
    drawing.add(label(2 * (wide + gap) + wide / 2, 27, "customer accepts", 7.5, "middle", GREY))
    return drawing


DRAWINGS = {"sales": draw_sales, "curves": draw_curves, "returns": draw_returns}


class Handbook(BaseDocTemplate):
    """Pages with a running head and foot; headings go to contents and outline."""

    def __init__(self, path):
        super().__init__(
            str(path),
            pagesize=A4,
            invariant=1,
            lang="en-GB",
            pageCompression=1,
            title=f"Fernhill Pumps Ltd: {TITLE}",
            author="Fernhill Pumps Ltd (fictional)",
            subject="Sample document for slmrag",
            creator="make_samples.py",
        )
        frame = Frame(22 * mm, 18 * mm, WIDTH, 252 * mm, 0, 0, 0, 0)
        self.addPageTemplates(
            [
                PageTemplate("cover", [frame], onPage=draw_cover),
                PageTemplate("inside", [frame], onPage=self.head, onPageEnd=self.foot),
            ]
        )

    def head(self, canvas, _doc):
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(GREY)
        canvas.drawString(22 * mm, 281 * mm, f"Fernhill Pumps Ltd - {TITLE}")
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.line(22 * mm, 277 * mm, 22 * mm + WIDTH, 277 * mm)

    def foot(self, canvas, doc):
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(GREY)
        canvas.drawString(22 * mm, 12 * mm, "In force from 1 January 2026")
        canvas.drawRightString(22 * mm + WIDTH, 12 * mm, f"Page {doc.page}")

    def afterFlowable(self, flowable):
        level = {"h1": 0, "h2": 1}.get(getattr(getattr(flowable, "style", None), "name", ""))
        if level is None:
            return
        text = flowable.getPlainText()
        key = "section-" + re.sub(r"\W+", "-", text).lower()
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, level, closed=level == 0)
        self.notify("TOCEntry", (level, escape(text), self.page, key))


def draw_cover(canvas, _doc):
    wide, tall = A4
    canvas.showOutline()
    canvas.setFillColor(GREEN)
    canvas.rect(0, tall * 0.42, wide, tall * 0.58, stroke=0, fill=1)
    canvas.saveState()  # the drawing symbol of a pump, large, running off the edge
    canvas.setStrokeColor(SHADES[2])
    canvas.setLineWidth(5)
    x, y, r = wide * 0.80, tall * 0.80, 118
    canvas.circle(x, y, r)
    canvas.lines([(x, y + r, x + r, y), (x + r, y, x, y - r), (x + r, y, wide, y), (0, y, x - r, y)])
    canvas.restoreState()
    canvas.setFillColor(white)
    canvas.setFont("Helvetica", 15)
    canvas.drawString(22 * mm, tall * 0.60, "Fernhill Pumps Ltd")
    canvas.setFont("Helvetica-Bold", 34)
    canvas.drawString(22 * mm, tall * 0.60 - 46, "Employee and Operations")
    canvas.drawString(22 * mm, tall * 0.60 - 86, "Handbook 2026")
    canvas.setFillColor(INK)
    canvas.setFont("Helvetica", 11)
    for i, line in enumerate(
        (
            "Version 7.2, in force from 1 January 2026",
            "Next review: 30 November 2026",
            "Kept by the people team at Ashdene",
        )
    ):
        canvas.drawString(22 * mm, tall * 0.42 - 40 - 18 * i, line)
    canvas.setFillColor(GREY)
    canvas.setFont("Helvetica", 8.5)
    canvas.drawString(22 * mm, 20 * mm, "A sample document: company, people and products are invented.")


def make_handbook(path):
    contents = TableOfContents(
        dotsMinLevel=0,
        levelStyles=[
            ParagraphStyle("toc1", BODY, fontName="Helvetica-Bold", spaceBefore=5, spaceAfter=0, leading=13),
            ParagraphStyle("toc2", BODY, fontSize=9, leftIndent=14, spaceAfter=0, leading=11.8),
        ],
    )
    contents.tableStyle = [
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ]
    heading = ParagraphStyle("contents", H1)
    story = [
        NextPageTemplate("inside"),
        PageBreak(),
        Paragraph("Contents", heading),
        Indenter(0, 60 * mm),
        contents,
        Indenter(0, -60 * mm),
        PageBreak(),
    ]
    for kind, text in blocks(HANDBOOK):
        if kind == "h1":
            story += [CondPageBreak(40 * mm), Paragraph(inline(text), H1)]
        elif kind == "h2":
            story += [CondPageBreak(28 * mm), Paragraph(inline(text), H2)]
        elif kind == "bullet":
            story.append(Paragraph(inline(text), ITEM, bulletText="•"))
        elif kind == "step":
            number, _, rest = text.partition(" ")
            story.append(Paragraph(inline(rest), ITEM, bulletText=number))
        elif kind == "note":
            story.append(note(text))
        elif kind == "insert":
            what, name = text.split()
            story.append(table(*TABLES[name]) if what == "table" else figure(name))
        else:
            story.append(Paragraph(inline(text), BODY))
    Handbook(path).multiBuild(story)


# --------------------------------------------------------------------------
# Drawing: the letters and the spreadsheet
# --------------------------------------------------------------------------


def make_letters(path):
    document = docx.Document()
    core = document.core_properties
    core.title, core.author, core.language = "Schriftwechsel FH-2026-04817", "slmrag samples", "de-DE"
    core.created = core.modified = MADE
    core.comments, core.last_modified_by = "Erfundenes Beispiel", "slmrag samples"
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10)
    normal.paragraph_format.space_after = Pt(7)
    normal.paragraph_format.line_spacing = 1.12
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE")
    normal.element.get_or_add_rPr().append(language)
    subject = document.styles["Heading 1"]
    subject.font.name, subject.font.size, subject.font.color.rgb = "Arial", Pt(12), RGBColor(0, 0, 0)
    subject.element.rPr.rFonts.attrib.clear()
    subject.element.rPr.rFonts.set(qn("w:ascii"), "Arial")
    subject.element.rPr.rFonts.set(qn("w:hAnsi"), "Arial")

    for i, letter in enumerate(LETTERS):
        sender = document.add_paragraph("\n".join(letter["from"]))
        sender.paragraph_format.page_break_before = i > 0
        sender.paragraph_format.space_after = Pt(18)
        document.add_paragraph("\n".join(letter["to"])).paragraph_format.space_after = Pt(18)
        document.add_paragraph(letter["place"]).alignment = 2
        document.add_heading(letter["subject"], 1).paragraph_format.space_after = Pt(10)
        for line in letter["body"]:
            if line.startswith("- "):
                document.add_paragraph(line[2:], style="List Bullet")
            else:
                document.add_paragraph(line)
        document.add_paragraph(letter["end"])
    buffer = BytesIO()
    document.save(buffer)
    settle(buffer, path)


def make_prices(path):
    book = openpyxl.Workbook()
    prices = book.active
    prices.title = "Price list 2026"
    prices.append(
        [
            "Part number",
            "Description",
            "Unit price EUR",
            "Discount from quantity",
            "Discount",
            "Stock",
            "Lead time days",
            "Valid from",
        ]
    )
    for row in PRICES:
        prices.append(row)
    formats = {"C": "#,##0.00", "E": "0%", "H": "yyyy-mm-dd"}
    for column, shape in formats.items():
        for cell in prices[column][1:]:
            cell.number_format = shape
    sales = book.create_sheet("Sales by quarter")
    sales.append(["Region (thousand EUR)", *QUARTERS, "Year 2025"])
    for region, values in SALES:
        sales.append([region, *values, sum(values)])
    totals = [sum(values) for values in zip(*(row for _, row in SALES), strict=True)]
    sales.append(["All regions", *totals, sum(totals)])
    for row in sales.iter_rows(min_row=2, min_col=2):
        for cell in row:
            cell.number_format = "#,##0"
    for cell in sales[sales.max_row]:
        cell.font = Font(bold=True)
    for sheet, widths in ((prices, (14, 42, 14, 14, 10, 8, 11, 13)), (sales, (32, 11, 11, 11, 11, 11))):
        sheet.freeze_panes = "A2"
        sheet.row_dimensions[1].height = 32
        for cell, width in zip(sheet[1], widths, strict=True):
            sheet.column_dimensions[cell.column_letter].width = width
            cell.font = Font(bold=True, color="FFFFFF")
            cell.fill = PatternFill("solid", fgColor="17594A")
            words = isinstance(sheet.cell(2, cell.column).value, str)
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left" if words else "right")
    prices.auto_filter.ref = prices.dimensions
    book.properties.title, book.properties.creator = "Fernhill Pumps price list 2026", "slmrag samples"
    book.properties.created = MADE
    buffer = BytesIO()
    book.save(buffer)
    settle(buffer, path)


def settle(buffer, path):
    """Write a zip-based document with every clock reading in it set to MADE."""
    stamp = MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", stamp, data)
            entry = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(entry, data)


def main():
    check()
    make_handbook(HERE / "handbook.pdf")
    (HERE / "product-faq.md").write_text(FAQ, encoding="utf-8", newline="\n")
    make_letters(HERE / "brief-kunde.docx")
    make_prices(HERE / "prices.xlsx")


if __name__ == "__main__":
    main()
