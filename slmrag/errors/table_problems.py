"""Why a calculation with the cells of a table cannot be done."""

from slmrag.errors.notices import Templates
from slmrag.errors.slmrag_error import SlmragError


class TableProblem(SlmragError):
    """A question was understood to be about a table, and its cells do not allow what it asks."""

    templates = Templates(
        table_too_large="The table has {rows} rows, too many to calculate with here: ask about fewer of them.",
        mixed_units="The cells of “{column}” are in different units, and cannot be added up.",
        two_notations="The numbers of “{column}” are written in two ways (1,234.5 and 1.234,5): none can be told from the other.",
        year_not_in_table="“{document}” has a table for this, but none for {year}.",
        word_not_in_documents="Nothing in your documents says {words}.",
        not_in_table="“{document}” has a table, but nothing in it was found for {words}.",
        not_understood="“{document}” has a table, but what is asked of it was not understood: ask with the words of its rows and heads.",
        read_cell="“{document}” has a table. What was read in the question is the cell “{of}”, but too little speaks for that: ask with the words of its rows and heads.",
        read_sum="“{document}” has a table. What was read in the question is the sum of “{of}”, but too little speaks for that: ask with the words of its rows and heads.",
        read_average="“{document}” has a table. What was read in the question is the average of “{of}”, but too little speaks for that: ask with the words of its rows and heads.",
        read_count="“{document}” has a table. What was read in the question is how many rows there are of “{of}”, but too little speaks for that: ask with the words of its rows and heads.",
        read_order="“{document}” has a table. What was read in the question is the order of “{of}”, but too little speaks for that: ask with the words of its rows and heads.",
        read_difference="“{document}” has a table. What was read in the question is the difference of “{of}”, but too little speaks for that: ask with the words of its rows and heads.",
        nothing_counted="The cells of “{column}” that are asked for are empty.",
        divided_by_zero="One number was to be divided by another, which is 0: “{column}”.",
        no_numbers="The cells of “{column}” that are asked for hold no numbers.",
    )
