"""What analysts ask for by a name that reports do not print: a ratio is found where the figures stand that make it.

"Does it have an improving quick ratio?" is answered by a balance sheet, on which neither word stands.
"""

import re

_INCOME = "statements of income (operations, earnings)"

# A pattern in the question, and the words under which the figures stand.
_FIGURES = [
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"\bgross (?:profit )?margins?\b|\bgross profit\b", f"{_INCOME}: net sales, cost of sales, gross profit"),
        (r"\boperating (?:income |profit )?margins?\b|\boperating profit\b", f"{_INCOME}: revenue, operating income"),
        (r"\b(?:net|profit) margins?\b", f"{_INCOME}: revenue, net income"),
        (r"\bebitda\b", f"{_INCOME} and cash flows: operating income, depreciation and amortization"),
        (r"\b(?:quick|current|liquidity) ratios?\b|\bworking capital\b|\bliquidity profile\b",
         "balance sheets: total current assets, inventories, total current liabilities"),
        (r"\bfree cash ?flows?\b|\bfcf\b",
         "statements of cash flows: net cash provided by operating activities, purchases of property and equipment"),
        (r"\bcap(?:ital )?ex(?:penditures?)?\b", "statements of cash flows: purchases of property, plant and equipment"),
        (r"\bcash from operations\b|\bcash ?flows?\b",
         "statements of cash flows: net cash provided by operating, investing and financing activities"),
        (r"\binventory turnover\b|\bdays (?:of )?inventory\b|\bdio\b", f"balance sheets: inventories; {_INCOME}: cost of sales"),
        (r"\bdays (?:sales|payable)s?\b|\b(?:receivables?|payables?) turnover\b|\bdso\b|\bdpo\b|\bcash conversion cycle\b",
         f"balance sheets: accounts receivable, accounts payable, inventories; {_INCOME}: revenue, cost of sales"),
        (r"\breturn on (?:total )?(?:assets|equity|capital)\b|\bro[aei]c?\b|\basset turnover\b",
         f"balance sheets: total assets, shareholders' equity; {_INCOME}: revenue, net income"),
        (r"\bdebt[- ]to\b|\bleverage\b|\bnet debt\b|\binterest coverage\b",
         f"balance sheets: long-term debt, total liabilities, shareholders' equity; {_INCOME}: interest expense"),
        (r"\btax rates?\b", f"{_INCOME}: income before income taxes, income tax expense"),
        (r"\bdividend (?:payout|yield)s?\b|\bpayout ratios?\b", "statements of cash flows: dividends paid; net income"),
        (r"\bcapital[- ]intensi", "balance sheets: property, plant and equipment, total assets; capital expenditures; revenue"),
        (r"\bearnings per share\b|\beps\b", f"{_INCOME}: net income, weighted average shares, basic and diluted"),
    )
]  # fmt: skip


def figures_behind(question: str) -> str:
    """The words of the statements that hold what ``question`` asks for by another name; ``""`` when it names nothing."""
    return "; ".join(words for pattern, words in _FIGURES if pattern.search(question))


def names_of(figures: str) -> list[str]:
    """The names of single figures in what `figures_behind` gave: "net sales", without the statement that holds them."""
    # One figure, and its words alone stand in rows of all kinds ("plant visits").
    figures = re.sub(r"property(?:, plant)? and equipment", "property plant equipment", figures)
    listed = (part.rpartition(":")[2] for part in figures.split(";"))
    return list(dict.fromkeys(name.strip() for names in listed for name in re.split(r",| and ", names) if name.strip()))
