"""Files are read in a process of their own, watched: a bomb, a loop or a crash in native code costs one file, or a page."""

from slmrag.readers.sandbox.reading_budget import ReadingStopped
from slmrag.readers.sandbox.sandbox import Sandbox

__all__ = ["ReadingStopped", "Sandbox"]
