"""Ask your own documents, on your own machine: ``from slmrag import Assistant``."""

__all__ = ["Assistant"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # Imported when asked for: `slmrag --help` needs none of what an assistant is made of.
    if name == "Assistant":
        from slmrag.assistant import Assistant

        return Assistant
    raise AttributeError(f"module 'slmrag' has no attribute {name!r}")
