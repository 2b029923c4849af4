"""Everything wired: the one object that the app, the command line and a script hold, in a file for each of its faces."""

from slmrag.assistant.assistant import Assistant, PersonalAssistant

__all__ = ["Assistant", "PersonalAssistant"]
