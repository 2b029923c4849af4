"""What `slmrag.readers.pdf_hidden_text` finds, for pages that pypdf reads: it tells the operators as they come, not the objects."""

_SHOWING = {b"Tj", b"TJ", b"'", b'"'}
_FILLING = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh"}
_UNDRAWN = (3, 7)
_LEAST_POINTS, _WHITE, _SCAN_SHARE = 2.0, 0.94, 0.5
_BLACK_INKS = 4


class HiddenTextFilter:
    """Empties the text that nobody sees, before pypdf takes it: its ``visitor_operand_before``.

    ``characters`` counts what was emptied. White text stays where anything was filled before it, which may be its ground.
    """

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._mode, self._size, self._white, self._filled, self._is_scan = 0, 12.0, False, False, False
        self._saved: list[tuple[int, float, bool]] = []
        self.characters = 0
        self.is_ocr = False

    def __call__(self, operator: bytes, operands: list, cm: list[float], tm: list[float]) -> None:
        """Take note of an operator, and empty what it would show unseen."""
        if operator in _SHOWING:
            self._show(operands, cm, tm)
        elif operator in _FILLING:
            self._filled = True
        elif operator == b"Tr":
            self._mode = int(operands[0])
        elif operator == b"Tf":
            self._size = float(operands[1])
        elif operator in (b"g", b"rg", b"k", b"sc", b"scn"):
            parts = [float(part) for part in operands if isinstance(part, int | float)]
            inks = operator == b"k" or len(parts) == _BLACK_INKS
            self._white = bool(parts) and (max(parts) <= 1 - _WHITE if inks else min(parts) >= _WHITE)
        elif operator == b"Do":
            self._is_scan = (
                self._is_scan or abs(cm[0] * cm[3] - cm[1] * cm[2]) > _SCAN_SHARE * self._width * self._height
            )
            self._filled = True
        elif operator == b"q":
            self._saved.append((self._mode, self._size, self._white))
        elif operator == b"Q" and self._saved:
            self._mode, self._size, self._white = self._saved.pop()

    def _show(self, operands: list, cm: list[float], tm: list[float]) -> None:
        c, d = tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3]
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(self._size) * (c * c + d * d) ** 0.5
        off = height < _LEAST_POINTS or x > self._width or y > self._height or y + height < 0
        undrawn = self._mode in _UNDRAWN
        if undrawn and self._is_scan:
            self.is_ocr = True
        elif undrawn or off or (self._white and not self._filled):
            for at, operand in enumerate(operands):
                pieces = operand if isinstance(operand, list) else [operand]
                texts = [piece for piece in pieces if isinstance(piece, str | bytes)]
                self.characters += sum(map(len, texts))
                if texts:
                    operands[at] = [] if isinstance(operand, list) else type(operand)()
