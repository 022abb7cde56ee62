"""Balance, divisions and kinship: nothing is made of nothing, and no division is given twice."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from biobank.domain.laboratory import divisions
from biobank.domain.laboratory.balance import excess, imbalance, shares
from biobank.domain.laboratory.kinship import ancestors, descendants

volumes = st.lists(st.decimals("0.01", "500", places=2), min_size=1, max_size=12)
cells = st.decimals("0", "90000", places=3)


@given(cells, volumes, st.decimals("0", "2000", places=2))
def test_shares_never_exceed_the_whole(total, parts, whole):
    given_out = sum(shares(total, whole, parts))
    assert given_out <= total
    if sum(parts) >= whole:
        assert total - given_out < Decimal("0.001") * len(parts)


@given(cells, volumes)
def test_shares_are_by_volume(total, parts):
    whole = sum(parts)
    for part, share in zip(parts, shares(total, whole, parts), strict=True):
        assert abs(share - total * part / whole) < Decimal("0.001")


def test_unknown_cells_stay_unknown():
    assert shares(None, Decimal(10), [Decimal(5), Decimal(5)]) == [None, None]


@given(st.decimals("1", "1000", places=2), st.decimals("0", "1200", places=2))
def test_an_imbalance_is_what_is_beyond_the_tolerance(incoming, outgoing):
    found = imbalance(incoming, outgoing, Decimal(10))
    assert (found is None) == (incoming * 9 / 10 <= outgoing <= incoming * 11 / 10)
    assert found is None or incoming + found == outgoing
    assert (excess(incoming, outgoing, Decimal(10)) is None) == (outgoing <= incoming * 11 / 10)


def test_divisions_are_lettered_like_the_standard_says():
    assert divisions.for_bags("00", (), 3) == ("A0", "B0", "C0")
    assert divisions.for_bags("00", ("A0",), 2) == ("B0", "C0")
    assert divisions.for_bags("B0", (), 2) == ("Ba", "Bb")
    assert divisions.for_samples("00", (), 2) == ("Z0", "Y0")
    assert divisions.for_samples("A0", (), 1) == ("Az",)
    assert divisions.kept("A0", ("B0",)) == "A0"
    assert divisions.kept("00", ("00",)) == "A0"


@given(
    st.sampled_from(["00", "A0", "Zz", "Ba"]),
    st.sets(st.sampled_from([*divisions.below("00"), *divisions.below("A0")])),
    st.integers(1, 40),
)
def test_no_division_is_given_twice(parent, taken, count):
    """Past the alphabet a report gets spare divisions of digits, never 99 and never one in use."""
    for given_out in (divisions.for_bags(parent, taken, count), divisions.for_samples(parent, taken, count)):
        assert len(set(given_out)) == len(given_out) == count
        assert not taken & set(given_out)
        assert "99" not in given_out


def test_a_part_of_a_part_is_not_divided_again():
    assert divisions.room_below("00", ()) == divisions.room_below("A0", ()) == 26
    assert divisions.room_below("00", ("A0", "Z0")) == 24
    assert divisions.room_below("Ab", ()) == 0


edges = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=20)


@given(edges, st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"))
def test_kinship_goes_both_ways(pairs, one, other):
    assert (other in descendants([one], pairs)) == (one in ancestors([other], pairs))
    assert one in descendants([one], pairs)
