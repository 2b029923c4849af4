"""Does a text fit its original, as far as length, numbers, names and sentences tell without a model?"""

from slmrag.translation.fit.misfit import Misfit, misfit

__all__ = ["Misfit", "misfit"]
