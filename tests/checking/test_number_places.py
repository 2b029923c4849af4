from slmrag.checking.number_places import NumberPlace, score
from slmrag.checking.quantities import Quantity
from slmrag.checking.sources import Source


def test_what_a_number_stands_with_adds_up_alike_in_any_order():
    weights = {"0": 1e16, **{str(number): 1.0 for number in range(1, 9)}, "9": -1e16}
    source = Source("", 1, 0, 0, (), frozenset(), bound={0: dict.fromkeys(weights, 1.0)})
    place = NumberPlace(source, 0, Quantity((1.0,)))
    assert score(place, weights, weights) == score(place, reversed(weights), weights) == 8.0
