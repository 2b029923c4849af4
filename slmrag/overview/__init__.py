"""What is asked to be done is done: documents told of as a whole, set side by side, counted; and what this app can do."""

from slmrag.overview.requested import requested
from slmrag.overview.wording import understood_as

__all__ = ["requested", "understood_as"]
