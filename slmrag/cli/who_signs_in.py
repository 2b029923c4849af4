"""Who may sign in where others reach the app: ``slmrag people``."""

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from slmrag.cli.options import Json
from slmrag.cli.terminal import count, open_assistant, say, tell
from slmrag.errors.input_problems import CommandProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slmrag.accounts import Accounts
    from slmrag.assistant import PersonalAssistant
    from slmrag.schema import Document

people = typer.Typer(
    name="people",
    help="Who may sign in, where others reach the app.",
    invoke_without_command=True,
    no_args_is_help=False,
)
Name = Annotated[str, typer.Argument(help="The name to sign in by.", show_default=False)]
Admin = Annotated[bool, typer.Option("--admin", help="May change models and settings, and invite others.")]


@people.callback()
def listed(context: typer.Context, as_json: Json = False) -> None:
    """Who may sign in, where others reach the app. By itself: who may."""
    if context.invoked_subcommand is not None:
        return
    accounts = _accounts().listed()
    if as_json:
        shown = [
            {"name": one.name, "id": one.library, "administers": one.administers, "since": one.since}
            for one in accounts
        ]
        print(json.dumps({"people": shown}, ensure_ascii=False))
        return
    if not accounts:
        say("Nobody has to sign in. slmrag people add NAME makes an account; from then on, everybody has to.")
    for one in accounts:
        kinds = [
            "changes models and settings" if one.administers else "",
            "" if one.library else "the library of this computer",
        ]
        about = ", ".join(filter(None, kinds))
        tell(f"{one.name or 'Household (no name, one password)'}{f': {about}' if about else ''}")


@people.command()
def add(
    name: Name,
    admin: Admin = False,
    this_library: Annotated[bool, typer.Option("--this-library", help="Sees what is here already, and what the command line adds; else begins with none.")] = False,
) -> None:  # fmt: skip
    """Make an account. Its password is asked for, or read from standard input."""
    first = not _accounts().exist
    made = _accounts().add(name, _password(), administers=admin, library="" if this_library else None)
    tell(f"{made.name} may sign in.")
    if first:
        say("From now on everybody has to. slmrag app --host 0.0.0.0 lets others in your network reach the app.")


@people.command()
def household() -> None:
    """Let a household sign in by one password, without names, to the library of this computer."""
    _accounts().share_password(_password())
    tell("Whoever has this password may sign in, with no name, to the documents of this computer.")


@people.command()
def invite(
    admin: Admin = False,
    at: Annotated[str, typer.Option(help="The app's address, as the others reach it.", show_default="this machine's, port 8501")] = "",
) -> None:  # fmt: skip
    """Print a link by which one person makes an account, within three days."""
    from slmrag.runtime.own_addresses import own_addresses

    made = _accounts().invite(administers=admin)
    at = at or f"http://{next(iter(own_addresses()), 'localhost')}:8501"
    tell(f"{at.rstrip('/')}/invitation?token={quote(made.token)}")
    say(f"For one person, until {datetime.fromtimestamp(made.until):%d %b %Y, %H:%M}.")


@people.command()
def password(name: Name) -> None:
    """Give somebody another password, and end where they are signed in."""
    _accounts().set_password(name, _password())
    tell(f"{name} signs in by the new password.")


@people.command()
def remove(
    name: Name,
    with_documents: Annotated[bool, typer.Option("--with-documents", help="Remove their documents, conversations and desks too.")] = False,
) -> None:  # fmt: skip
    """Let somebody in no more, at once. What is theirs stays, unless it is said."""
    from slmrag.accounts.account import fold_name

    account = next((one for one in _accounts().listed() if fold_name(one.name) == fold_name(name)), None)
    if with_documents and account is not None and not account.library:
        raise CommandProblem("people_this_library", name=name)
    others = [one.name for one in _accounts().listed() if account and one.library == account.library and one != account]
    if with_documents and others:
        raise CommandProblem("people_same_library", name=name, others=", ".join(others))
    if not (with_documents and account):
        gone = _accounts().remove(name)
        tell(f"{gone.name} may sign in no more.")
        if gone.library and not others:
            with open_assistant() as assistant:
                theirs = assistant.of(gone.library)
                _tell_unseen([one for one in theirs.documents() if one.own], gone.library)
                if desks := theirs.desks.listed():
                    goes = "goes" if len(desks) == 1 else "go"
                    say(f"{count(len(desks), 'support desk')} {goes} on answering whoever has the address.")
        return
    _accounts().shut_out(name)
    tell(f"{account.name} may sign in no more.")
    with open_assistant() as assistant:
        removed = _remove_all(assistant.of(account.library))
    # Last, so that the same command goes on where this one was broken off.
    _accounts().remove(name)
    tell(f"Removed: {count(removed, 'document')}, and what was asked.")


def _remove_all(theirs: "PersonalAssistant") -> int:
    """Remove what somebody has, documents, conversations and desks; returns how many documents."""
    documents = [one for one in theirs.documents() if one.own]
    for folder in theirs.watched_folders():
        theirs.unwatch_folder(folder)
    theirs.end_withdrawals([one.document_id for one in theirs.withdrawals()])
    for document in documents:
        theirs.remove(document.id)
    theirs.conversations.delete([one.id for one in theirs.conversations.listed()])
    for desk in theirs.desks.listed():
        theirs.desks.delete(desk.id)
    return len(documents)


@people.command()
def give(name: Name, id: Annotated[str, typer.Argument(help="Of whose library it is.", show_default=False)]) -> None:
    """Let an account see the library with this id, such as that of an account that was removed, in the place of its own."""
    from slmrag.accounts.account import fold_name

    before = next((one.library for one in _accounts().listed() if fold_name(one.name) == fold_name(name)), "")
    _accounts().give(name, id)
    tell(f"{name} sees that library.")
    seen = {one.library for one in _accounts().listed()}
    with open_assistant() as assistant:
        own = {whose: [one for one in assistant.of(whose).documents() if one.own] for whose in (before, id)}
    if not own[id]:
        say("There is no document in it.")
    if before and before not in seen:
        _tell_unseen(own[before], before)


@people.command()
def off() -> None:
    """Ask nobody to sign in any more: all accounts go. Documents stay."""
    _accounts().turn_off()
    tell("Nobody has to sign in, from the next start of the app on; others in your network do not reach it then.")


def _tell_unseen(documents: "Sequence[Document]", id: str) -> None:
    """Say by which id the ``documents`` that nobody sees any more can be given to somebody."""
    stay = "stays, and nobody sees it" if len(documents) == 1 else "stay, and nobody sees them"
    if documents:
        say(f"{count(len(documents), 'document')} {stay}: slmrag people give NAME {id} lets an account do.")


def _accounts() -> "Accounts":
    from slmrag import settings
    from slmrag.accounts import Accounts

    return Accounts(settings.library_home())


def _password() -> str:
    """Typed twice, unseen, or a line of standard input; never an argument, which others on the machine may read."""
    if sys.stdin.isatty():
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")
