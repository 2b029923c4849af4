"""What is asked to be done, where no fact is asked for: recognised without a model, in the app's languages."""

from slmrag.requests.recognise import recognise

__all__ = ["recognise"]
