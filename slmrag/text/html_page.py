"""A page of HTML that stands by itself and loads nothing."""

import html

from slmrag.text.languages import is_rtl

# Of every page that goes out: nothing is loaded, run or sent, whatever stands in it.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; form-action 'none'; base-uri 'none'"
_STYLE = (
    "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1rem/1.55 system-ui,sans-serif;color:#222;background:#fff}"
    "small,.note,footer{color:#666}.doubt{color:#a15c00}li{margin:.4em 0}footer{margin-top:2rem;border-top:1px solid #ccc}"
)


def html_page(title: str, body: str, language: str = "", style: str = "") -> str:
    """A page of HTML around ``body``, which is HTML already; set right to left where its language is."""
    direction = ' dir="rtl"' if is_rtl(language) else ""
    lang = f' lang="{html.escape(language)}"' if language else ""
    return (
        f'<!doctype html>\n<html{lang}{direction}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<title>{html.escape(title)}</title>\n'
        f"<style>{_STYLE}{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
