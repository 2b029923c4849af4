"""Accounts of our own: who may sign in where several people use one library, without a provider that vouches for them."""

from slmrag.accounts.account import Account, Invitation
from slmrag.accounts.accounts import Accounts
from slmrag.accounts.waits import Waits

__all__ = ["Account", "Accounts", "Invitation", "Waits"]
