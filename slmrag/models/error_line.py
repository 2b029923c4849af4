"""What a library said of a failure, as a line for people."""

import re

_LETTERS = 200
# Where in its own source ONNX Runtime noticed it, and the names and codes of its errors.
_OF_ITS_OWN = re.compile(
    r".*\[ONNXRuntimeError\] : \d+ : \w+ : |/onnxruntime_src/\S+|\b\w+\.(?:cc|h|cpp):\d+ (?:[\w:~<>]+(?:\(.*?\))? )?"
)


def in_a_line(error: object) -> str:
    """``error`` in one line of at most 200 letters, without where in its source a library noticed it."""
    line = " ".join(_OF_ITS_OWN.sub("", " ".join(str(error).split())).split()).rstrip(".")
    return line if len(line) <= _LETTERS else line[:_LETTERS].rsplit(" ", 1)[0] + " …"
