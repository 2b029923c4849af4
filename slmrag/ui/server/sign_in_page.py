"""The pages by which somebody with an account of ours comes in: a name and a password, or an invitation to choose them.

Plain pages with a form, since only an answer of the server can give the browser a cookie that no script reads.
"""

from collections.abc import Callable
from html import escape
from string import Template
from typing import TypeVar
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from slmrag import settings
from slmrag.accounts import Account, Waits
from slmrag.accounts.account import fold_name
from slmrag.accounts.accounts import BROWSER_DAYS, SIGN_IN_DAYS
from slmrag.accounts.passwords import LEAST_LETTERS
from slmrag.errors.account_problems import AccountProblem
from slmrag.errors.input_problems import SettingsProblem
from slmrag.text.languages import is_rtl
from slmrag.ui import PAGES
from slmrag.ui.server.sign_in_return import is_page
from slmrag.ui.session.people import accounts, browser_cookie, sign_in_cookie
from slmrag.ui.session.rate_limit import visitor_at
from slmrag.ui.words import text
from slmrag.ui.words.notice_text import notice_text

SIGN_IN, INVITATION = "sign-in", "invitation"
_MOST_BYTES = 1 << 14
_MOST_WAITING = 32
_HERE = ("127.0.0.1", "::1", "localhost")
T = TypeVar("T")
_PAGE = Template((PAGES.with_name("assets") / "sign-in.html").read_text("utf-8"))


class SignInPage:
    """ASGI middleware: answers at ``sign-in`` and ``invitation`` where accounts of our own are; passes on all else.

    Passwords are compared one at a time, as each takes 64 MiB; who gave wrong ones waits (`Waits`).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._waits = Waits()
        self._one_at_a_time = CapacityLimiter(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        name = scope["path"].rpartition("/")[2] if scope["type"] == "http" else ""
        if name not in (SIGN_IN, INVITATION) or not _has_accounts():
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        with text.speak(_language(request)):
            if request.method not in ("GET", "HEAD", "POST"):
                answer = Response(status_code=405, headers={"Allow": "GET, HEAD, POST"})
            else:
                given = await _form(request)
                answer = await (self._sign_in if name == SIGN_IN else self._accept)(request, given)
        answer.headers["Cache-Control"] = "no-store"
        await answer(scope, receive, send)

    async def _sign_in(self, request: Request, given: dict[str, str]) -> Response:
        back = given.get("back", "") if is_page(given.get("back", "")) else ""
        if request.method != "POST":
            return _draw(request, SIGN_IN, back=back)
        name, password, who = given.get("name", ""), given.get("password", ""), _address(request)
        try:
            token, seconds = await self._compared(lambda: self._try(name, password, who, request.cookies))
        except AccountProblem as problem:
            return _draw(request, SIGN_IN, 503, back=back, name=name, problem=notice_text(problem))
        if seconds:
            said = text.say("SIGN_IN_WAIT", time=text.duration(max(1, seconds)))
            refusal = _draw(request, SIGN_IN, 429, back=back, name=name, problem=said)
            refusal.headers["Retry-After"] = str(int(seconds) + 1)
            return refusal
        if token is None:
            return _draw(request, SIGN_IN, 401, back=back, name=name, problem=text.SIGN_IN_WRONG)
        return _come_in(request, token, name, back)

    def _try(self, name: str, password: str, who: str, cookies: dict[str, str]) -> tuple[str | None, float]:
        """The token of a sign-in, if it is the right password, and how many seconds to wait, if it may not be tried yet.

        In a browser that has signed in by this name nobody waits for what others tried, from wherever.
        """
        folded = fold_name(name)
        browser = cookies.get(browser_cookie(), "")
        known = browser if browser and accounts().knows_browser(browser, name) else ""
        if seconds := self._waits.seconds(folded, who, known):
            return None, seconds
        token = accounts().sign_in(name, password)
        (self._waits.right if token else self._waits.wrong)(folded, who, known)
        return token, 0.0

    async def _accept(self, request: Request, given: dict[str, str]) -> Response:
        token, name, password = (given.get(key, "") for key in ("token", "name", "password"))

        def made() -> str | None:
            accounts().accept(token, name, password)
            return accounts().sign_in(name, password)

        try:
            if request.method != "POST":
                if not accounts().invited(token):
                    raise AccountProblem("invitation_over")
                return _draw(request, INVITATION, token=token)
            signed_in = await self._compared(made)
        except AccountProblem as problem:
            return _draw(request, INVITATION, 400, token=token, name=name, problem=notice_text(problem))
        return _come_in(request, signed_in or "", name)

    async def _compared(self, work: Callable[[], T]) -> T:
        if self._one_at_a_time.statistics().tasks_waiting > _MOST_WAITING:
            raise AccountProblem("sign_in_busy")
        return await to_thread.run_sync(work, limiter=self._one_at_a_time)


def _has_accounts() -> bool:
    try:
        return accounts().exist and not settings.load().desks_only
    except SettingsProblem:  # the page itself says what is wrong
        return False


async def _form(request: Request) -> dict[str, str]:
    """What the address or, where it was sent, the form holds; nothing of one that is too large."""
    if request.method != "POST":
        return dict(request.query_params)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return {}
    return {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace")).items()}


def _address(request: Request) -> str:
    return visitor_at(request.client.host if request.client else None)


def _language(request: Request) -> str:
    """The one that the settings or the browser name first, of those that the app speaks."""
    wanted: list[str] = [settings.load().language]
    wanted += [one.partition(";")[0].strip() for one in request.headers.get("accept-language", "").split(",")]
    return next((code for one in wanted if (code := one.split("-")[0].lower()) in text.LANGUAGES), "en")


def _draw(
    request: Request,
    form: str,
    status: int = 200,
    *,
    problem: str = "",
    name: str = "",
    back: str = "",
    token: str = "",
) -> Response:
    invited = form == INVITATION
    notes = [problem and f'<p class="problem" role="alert" id="problem">{escape(problem)}</p>']
    if request.url.scheme != "https" and (request.url.hostname or "") not in _HERE:
        notes.append(f'<p class="note">{escape(text.SIGN_IN_READABLE)}</p>')
    household = not invited and any(not account.name for account in _listed())
    password = text.say("PASSWORD_NEW", least=LEAST_LETTERS) if invited else text.PASSWORD
    page = _PAGE.substitute(
        language=text.language(), direction="rtl" if is_rtl(text.language()) else "ltr", app=escape(text.APP),
        title=escape(text.INVITED_TITLE if invited else text.SIGN_IN_TITLE),
        intro=escape(text.INVITED_INTRO if invited else text.SIGN_IN_INTRO), notes="".join(notes), form=form,
        hidden=f'<input type="hidden" name="{"token" if invited else "back"}" value="{escape(token if invited else back)}">',
        name_label=escape(text.YOUR_NAME), name=escape(name), name_needed="" if household else "required",
        name_note=f"<small>{escape(text.HOUSEHOLD_NAME)}</small>" if household else "",
        password_label=escape(password), password_kind="new-password" if invited else "current-password",
        button=escape(text.INVITED_MAKE if invited else text.SIGN_IN),
    )  # fmt: skip
    return HTMLResponse(page, status)


def _listed() -> list[Account]:
    try:
        return accounts().listed()
    except AccountProblem:  # said where the form is sent
        return []


def _come_in(request: Request, token: str, name: str, page: str = "") -> Response:
    """On to a ``page`` beside this one, with the cookie by which the server knows who it is, and one by which it knows the browser.

    Never to one that is told by the path that was asked for: of ``//elsewhere/sign-in`` that would be another host.
    """
    answer = RedirectResponse(f"./{page}", 303)
    cookies = [(sign_in_cookie(), token, SIGN_IN_DAYS)]
    if token and not accounts().knows_browser(request.cookies.get(browser_cookie(), ""), name):
        cookies.append((browser_cookie(), accounts().know_browser(name), BROWSER_DAYS))
    for cookie, value, days in cookies:
        answer.set_cookie(
            cookie, value, max_age=days * 86_400, httponly=True, samesite="lax", secure=request.url.scheme == "https"
        )
    return answer
