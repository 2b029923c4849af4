"""What is asked to be done is done: documents told of as a whole, set side by side, counted; and what this app can do."""

from slmrag.overview.library_facts import library_facts
from slmrag.overview.request_answer import answer_request
from slmrag.overview.side_by_side import told_on_topic
from slmrag.overview.stated_where import where_it_stands
from slmrag.overview.wording import understood_as

__all__ = ["answer_request", "library_facts", "told_on_topic", "understood_as", "where_it_stands"]
