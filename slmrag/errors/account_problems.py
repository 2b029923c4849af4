"""What is wrong with an account of our own, or with what somebody signs in by."""

from slmrag.errors.notices import Templates
from slmrag.errors.slmrag_error import SlmragError


class AccountProblem(SlmragError):
    """An account cannot be made, or who may sign in cannot be read."""

    templates = Templates(
        account_name_unfit="A name has 1 to {most} letters, digits or signs: choose another.",
        account_name_taken="“{name}” has an account already: choose another name.",
        password_unfit="A password has {least} to {most} letters, and is not the name: choose another. A few words are easy to keep in mind.",
        invitation_over="This invitation is over: it was used, or is older than three days. Ask whoever sent it for another.",
        sign_in_busy="Many people sign in at this moment: try again in ten seconds.",
        accounts_unusable=(
            "Who may sign in cannot be read or changed ({file}: {said}): look whether the disk is full and the file may "
            "be written. Nothing was changed, and nobody is let in meanwhile."
        ),
        accounts_newer="{file} was made by a newer slmrag: update slmrag.",
    )


class AccountNotFound(AccountProblem):
    """Nobody has an account of that name."""

    templates = Templates(
        account_not_found="Nobody has an account named “{name}”: slmrag people lists them.",
        accounts_none="There are no accounts: slmrag people add NAME makes the first.",
    )
