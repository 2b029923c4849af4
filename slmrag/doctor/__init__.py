"""What is here, what is missing, and the command for it: a look at everything an answer depends on."""

from slmrag.doctor.examination import examine
from slmrag.doctor.finding import Finding

__all__ = ["Finding", "examine"]
