from slmrag.chunking import sections
from slmrag.chunking.tables.blocks import blocks
from slmrag.schema import Page


def named(pages, unit="section"):
    return [(one.page, one.level, one.title, one.last_page) for one in sections(pages, unit, "en")]


def test_a_section_reaches_to_the_next_heading_that_is_as_high():
    pages = [
        Page(1, "# Returns\n\nWithin 30 days.\n\n", section="Returns"),
        Page(2, "## Refunds\n\nBy bank transfer.\n\n", section="Returns › Refunds"),
        Page(3, "# Warranty\n\nTwo years.\n", section="Warranty"),
    ]
    assert named(pages) == [(1, 0, "Returns", 3), (2, 1, "Refunds", 3), (3, 0, "Warranty", 3)]
    returns, refunds, warranty = sections(pages, "section", "en")
    assert refunds.path == "Returns › Refunds" and pages[1].text[refunds.start : refunds.end] == "## Refunds"
    assert (returns.last_page, returns.last_end) == (3, 0) and warranty.last_end == len(pages[2].text)


def test_a_long_section_that_was_cut_into_pages_is_one():
    pages = [Page(1, "# Rules\n\nOne.", section="Rules"), Page(2, "Two.", section="Rules")]
    assert named(pages) == [(1, 0, "Rules", 2)]


def test_two_sections_of_one_name_are_two():
    pages = [
        Page(number, f"# Dividends\n\nPaid in {year}.", section="Dividends") for number, year in ((1, 2022), (2, 2023))
    ]
    assert named(pages) == [(1, 0, "Dividends", 2), (2, 0, "Dividends", 2)]


def test_the_letters_of_a_pdf_tell_which_heading_is_higher():
    text = "Operations\nSales\nWe sell pumps.\nSupport\nWe answer.\n"
    marks = ((0, 10, 320), (11, 16, 160), (32, 39, 160))
    found = named([Page(1, text, headings=marks)], "page")
    assert found == [(1, 0, "Operations", 1), (1, 1, "Sales", 1), (1, 1, "Support", 1)]


def test_a_number_that_stands_out_to_the_left_of_a_heading_makes_no_table_of_it():
    text = "8.2 Computing Resources\nYou get a computer.\n8.3 Wiki\nTotal 8\n"
    cells = (((0, 0, 3), (1, 4, 23), (1, 24, 43)), ((0, 44, 47), (1, 48, 52)), ((0, 53, 58), (1, 59, 60)))
    page = Page(1, text, headings=((0, 23, 160), (44, 52, 160), (53, 60, 160)), tables=(cells,))
    assert [title for _, _, title, _ in named([page], "page")] == ["8.2 Computing Resources", "8.3 Wiki"]


def test_a_number_on_a_line_of_its_own_belongs_to_the_title_below_it():
    text = "§ 8\nEntschädigung\nWer hilft, wird entschädigt.\nArticle IX\nDues\nEach member pays.\n"
    dues = text.index("Dues")
    label = text.index("Article")
    page = Page(1, text, headings=((4, 17, 160), (label, label + 10, 160), (dues, dues + 4, 160)))
    first, second = sections([page], "page", "de")
    assert (first.title, second.title) == ("§ 8 Entschädigung", "Article IX Dues")
    assert first.start == 0 and first.last_end == label and "§§8" in first.words and "§ix" in second.words


def test_it_is_found_behind_a_long_text_too():
    before = "Words of another rule, which go on and on. " * 40
    text = f"§ 7\nPflichten\n{before}\n\n§ 8\nEntschädigung\nWer hilft, wird entschädigt.\n"
    found = sections([Page(1, text)], "page", "de")[-1]
    assert found.title == "§ 8 Entschädigung" and text[found.start :].startswith("§ 8\n")


def test_lines_of_contents_and_running_headers_head_nothing():
    contents = "Fire 3\nFlood 4\nTheft 5\nStorm 6\n"
    marks = tuple(
        (contents.index(word), contents.index(word) + len(word) + 2, 160)
        for word in ("Fire", "Flood", "Theft", "Storm")
    )
    others = [
        Page(number, f"Handbook\nAct {number + 20}\nLeave the house.\n", headings=((0, 8, 160), (9, 15, 160)))
        for number in range(2, 9)
    ]
    assert [title for _, _, title, _ in named([Page(1, contents, headings=marks), *others], "page")] == [
        f"Act {number + 20}" for number in range(2, 9)
    ]


def test_headings_are_seen_among_the_lines_of_a_plain_text_and_steps_are_none():
    text = (
        "Purpose of Form\nFile this form to request a change in the method of accounting.\n\n"
        "2 Before You File\nRead the rules with care, since nobody reads them for you afterwards.\n\n"
        "1.1 Close the valve\n1.2 Drain the pump\n1.3 Lift the cover\n"
    )
    assert [title for _, _, title, _ in named([Page(1, text)])] == ["Purpose of Form", "2 Before You File"]


def test_lines_that_say_something_behind_a_label_head_nothing():
    text = "CURRICULUM VITAE\n\nName: Marta Lopes\nBorn: 3 April 1989, Porto\nE-mail: marta.lopes@mail.example\n\nPart One: Work\nHead of logistics in Porto since 2021.\n"
    assert [title for _, _, title, _ in named([Page(1, text)])] == ["CURRICULUM VITAE", "Part One: Work"]


def test_a_workbook_has_no_sections():
    assert (
        sections(
            [Page(1, "Total Sales\nIn this year they were higher than ever before.", section="Prices")], "sheet", "en"
        )
        == []
    )


def test_the_paths_of_headings_hold_no_text_many_times():
    text = "Fire Safety\nLeave.\n" * 600
    ever_smaller = tuple((19 * at, 19 * at + 11, 600 - at) for at in range(600))
    assert (
        max(one.path.count("Fire Safety") for one in sections([Page(1, text, headings=ever_smaller)], "page", "en"))
        == 9
    )
    huge = [Page(number, "Leave.", section=f"{'A' * 100_000} › Part {number}") for number in range(1, 20)]
    assert max(len(one.path) for one in sections(huge, "section", "en")) < 200


def test_of_very_many_headings_the_highest_are_kept():
    pages = [
        Page(number, f"## Part {number}\n\nText.", section=f"Book {number // 3000} › Part {number}")
        for number in range(1, 6001)
    ]
    found = sections(pages, "section", "en")
    assert len(found) == 5_000 and [one.title for one in found if one.level == 0] == ["Book 0", "Book 1", "Book 2"]
    assert found == sorted(found, key=lambda one: (one.page, one.level))


PROSE = "Each member is told of it by letter, and may speak to it at the next meeting of the club. "


def test_lines_that_count_on_are_headings_though_nothing_sets_them_apart():
    titles = ["1. Name", "2. Subscriptions", "3. Pool behaviour", "4. Finance"]
    text = "\n".join(f"{title}\na. {PROSE}\nb. {PROSE * 3}" for title in titles)
    there = (text.index(titles[3]), text.index(titles[3]) + len(titles[3]), 160)
    for page, unit in ((Page(1, text, headings=(there,)), "page"), (Page(1, text, section="Rules"), "section")):
        assert [title for _, _, title, _ in named([page], unit)][-4:] == titles
    found = sections([Page(1, text, headings=(there,))], "page", "en")
    assert [text[one.start : one.end] for one in found] == titles and found[0].last_end == found[1].start


def test_those_of_a_word_that_begins_anew_lie_below_what_counts_once():
    parts = [f"Section {number} – {title}\n{PROSE * 2}" for number, title in ((1, "Who Votes"), (2, "Proxies"))]
    text = "\n".join(
        f"Article {number}. Of {title}\n" + "\n".join(parts) for number, title in (("I", "Votes"), ("II", "Dues"))
    )
    found = sections([Page(1, text, section="Bylaws")], "section", "en")
    assert [one.path for one in found if one.title.endswith("Proxies")] == [
        "Bylaws › Article I. Of Votes › Section 2 – Proxies", "Bylaws › Article II. Of Dues › Section 2 – Proxies",
    ]  # fmt: skip


def test_steps_and_sentences_with_numbers_are_none():
    steps = "1. Open the cover\n2. Lift the filter\n3. Rinse it\n4. Close the cover\n"
    wrapped = "\n".join(f"{number}. {PROSE}\n{PROSE}" for number in (1, 2, 3))
    cited = "1. Roberts 2004, p. 3.\n2. Hugman, Barry (2005), p. 52.\n3. Bodell, Tom, online.\n"
    years = "2019 was good\n" + PROSE
    assert named([Page(1, steps + wrapped + cited + years, section="Pump")]) == [(1, 0, "Pump", 1)]


def test_a_number_that_stands_alone_above_a_title_is_its_own():
    titles = ["What it is", "What it does", "What it costs"]
    pages = [
        Page(number, f"## {title}\n\nSo much.\n\n0{number + 1}\n\n", section=f"Guide › {title}")
        for number, title in enumerate(["Foreword", *titles], 1)
    ]
    pages[-1] = Page(4, "## What it costs\n\nSo much.\n", section="Guide › What it costs")
    assert [title for _, _, title, _ in named(pages)][2:] == ["2 What it is", "3 What it does", "4 What it costs"]


def test_a_short_paragraph_between_long_ones_names_what_follows_also_on_the_next_page():
    text = f"{PROSE * 2}\n\nHazardous animals\n\n{PROSE * 2}\n\nBee Keeping\n\n"
    pages = [Page(1, text), Page(2, PROSE)]
    assert [title for _, _, title, _ in named(pages)] == ["Hazardous animals", "Bee Keeping"]
    assert named([Page(1, f"{PROSE}\nand so on\n{PROSE}")]) == []


def test_a_pdf_whose_letters_tell_few_headings_is_read_by_its_lines_too():
    text = f"Conduct\n{PROSE}\nCell Phones:\n{PROSE}\nBreak Area:\n{PROSE}\n"
    page = Page(1, text, headings=((0, 7, 160),))
    assert [title for _, _, title, _ in named([page, Page(2, PROSE)], "page")] == [
        "Conduct",
        "Cell Phones:",
        "Break Area:",
    ]


def test_a_table_of_contents_is_no_table():
    titles = ["Eye Protection", "Foot Protection", "Hand Tools", "Soldering", "Batteries", "Ladders"]
    text = "\n".join(f"{title} {number}" for number, title in enumerate(titles, 2))
    starts = [text.index(title) for title in titles]
    rows = tuple(
        ((0, at, at + len(title)), (1, at + len(title) + 1, at + len(title) + 2))
        for at, title in zip(starts, titles, strict=True)
    )
    assert list(blocks([Page(1, text, tables=(rows,)), Page(7, PROSE)])) == []
    prices = Page(7, "Tarn 40 12\nTarn 60 9\n", tables=((((0, 0, 7), (1, 8, 10)), ((0, 11, 18), (1, 19, 20))),))
    assert [len(one.lines) for one in blocks([Page(1, text, tables=(rows,)), prices])] == [2]
    # What counts up beyond the last page, or names pages before its own, are prices.
    assert [len(one.lines) for one in blocks([Page(1, text, tables=(rows,)), Page(2, PROSE)])] == [6]
    assert [len(one.lines) for one in blocks([Page(6, text, tables=(rows,)), Page(7, PROSE)])] == [6]


def test_titles_that_come_again_where_their_text_is_are_contents():
    titles = ["Name", "Members", "Fees", "Board", "Dissolution"]
    contents = "\n\n".join(f"{at}. {title}" for at, title in enumerate(titles, 1))
    text = "\n\n".join(
        f"{at}. {title}\n\n{'The club decides on this once a year. ' * 6}" for at, title in enumerate(titles, 1)
    )
    found = sections([Page(1, f"Statutes of the club\n\n{contents}\n\n{text}")], "section", "en")
    fees = [one for one in found if one.title == "3. Fees"]
    assert len(fees) == 1 and fees[0].start > len(contents)


def test_headings_that_come_again_above_as_much_are_no_contents():
    agenda = ["Welcome", "Apologies", "Minutes", "Treasurer", "Dates"]
    minutes = "\n\n".join(
        f"MEETING OF {month}\n\n" + "\n\n".join(f"{at}. {one}\n\nNothing in {month}." for at, one in enumerate(agenda, 1))
        for month in ("MAY 2024", "JUNE 2024", "JULY 2024")
    )  # fmt: skip
    found = sections([Page(1, minutes)], "section", "en")
    assert [one.title for one in found].count("4. Treasurer") == 3
    days = [f"Menu › Week {week} › {day}" for week in (1, 2) for day in ("Monday", "Tuesday", "Wednesday", "Thursday")]
    pages = [Page(at, f"## {path.split(' › ')[2]}\n\nSoup {at}\n", section=path) for at, path in enumerate(days, 1)]
    assert [one.path for one in sections(pages, "section", "en") if one.title != one.path.split(" › ")[0]][1:] == [
        *days[:4], "Menu › Week 2", *days[4:]
    ]  # fmt: skip


def test_a_paragraph_goes_by_the_numbered_title_that_it_begins_with():
    rules = [
        "Membership and Dues: All dues",
        "Diseased Plants: All plants",
        "Plant Sales. Whoever sells",
        "Study Groups – They",
    ]
    text = "\n".join(f"{at}. {one} are looked after by the board once a year.\n" for at, one in enumerate(rules, 1))
    found = sections([Page(1, text)], "page", "en")
    assert [one.title for one in found] == [
        "1. Membership and Dues:",
        "2. Diseased Plants:",
        "3. Plant Sales.",
        "4. Study Groups –",
    ]
    assert text[found[1].end :].lstrip().startswith("All plants")
    steps = "\n".join(f"{at}. Turn the key, and then open the valve. Wait for the sign." for at in range(1, 5))
    assert not sections([Page(1, steps)], "page", "en")


def test_numbered_titles_of_a_script_without_capitals_are_headings():
    lines = ["2.1 目标", "2.2 功能", "3.1硬件", "3.2支持软件"]
    text = "\n\n".join(f"{one}\n\n为了更方便地了解社团成员，让社团活动有秩序地进行。" for one in lines)
    assert [one.title for one in sections([Page(1, text, section="说明")], "section", "zh")] == ["说明", *lines]


def test_a_heading_over_another_as_high_reaches_as_far():
    titles = ("Staying Away", "Absence and Lateness", "Leaving", "Giving Notice")
    text = "{}\n{}\nCall the desk by noon.\n{}\n{}\nWrite to the office.\n".format(*titles)
    places = [(text.index(one), text.index(one) + len(one), 20) for one in titles]
    found = sections([Page(1, text, headings=tuple(places))], "page", "en")
    assert [text[one.end : one.last_end].split()[-1] for one in found] == ["noon.", "noon.", "office.", "office."]


def test_bold_items_above_what_they_name_are_headings():
    text = "# Rules\n\n" + "\n\n".join(
        f"- **{one}**\n\nIt is asked for at the desk." for one in ("Lockers", "Coffee", "Guests")
    )
    found = sections([Page(1, text, section="Rules")], "section", "en")
    assert [one.title for one in found] == ["Rules", "Lockers", "Coffee", "Guests"]
    assert text[found[2].end : found[2].last_end].strip() == "It is asked for at the desk."


def test_a_number_below_others_counts_on_too():
    text = "\n".join(
        f"4.3.{at}. {title}\n{'Whoever holds an office may be replaced by a vote of the members. ' * 5}"
        for at, title in enumerate(["Calls for names", "Regular votes", "Special votes", "Transfer of offices"], 1)
    )
    found = sections([Page(1, f"4.3. Elections\n{text}")], "page", "en")
    assert "4.3.4. Transfer of offices" in [one.title for one in found]


def test_a_paragraph_of_markdown_goes_by_the_words_that_it_begins_with():
    lines = [
        f"- **{title}:** {text}"
        for title, text in [("Smoking", "Not indoors."), ("Dogs", "On a lead."), ("Noise", "Not after ten.")]
    ]
    page = Page(1, "# Rules\n\n" + "\n".join(lines), section="Rules")
    (dogs,) = [one for one in sections([page], "section", "en") if one.title == "Dogs"]
    assert page.text[dogs.start : dogs.last_end].startswith("**Dogs:** On a lead.")


def test_columns_that_are_read_one_after_the_other_make_no_row_of_a_heading():
    left = "§ 1 Name\nThe club is called Heron.\n§ 2 Fees\nMembers pay once a year.\n"
    text = left + "§ 3 Board\nThree people run the club.\n"
    across = tuple(
        ((0, text.index(one), text.index(one) + len(one)), (1, text.index(other), text.index(other) + len(other)))
        for one, other in [("§ 1 Name", "§ 3 Board"), ("§ 2 Fees", "Three people run the club.")]
    )
    found = sections([Page(1, text, tables=(across,))], "page", "en")
    assert [one.title for one in found] == ["§ 1 Name", "§ 2 Fees", "§ 3 Board"]


def test_a_short_line_right_above_its_paragraph_names_it_and_a_line_of_verse_or_an_address_does_not():
    text = f"It is valid for a year.\n\nWhat is insured\n{PROSE}\n\nHow to claim\n{PROSE}\n\nBest regards\nMaria Keller, Mill Street 5, second floor, Marlow"
    assert [title for _, _, title, _ in named([Page(1, text)])] == ["What is insured", "How to claim"]
    verse = "It was late.\n\nWe went along the quiet river\nAnd saw the moon above the hills.\nIt was late."
    assert named([Page(1, verse)]) == []
