"""A line goes on with its marks, and every value of the band stays possible to one who holds all editions of it."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.release.lines import Before, Key, Words, hidden_in, months_of, next_line

KINDS = ("pos",)
WHEN = "2024-03"


def line(*values: int) -> dict[Key, int]:
    return {(f"p{at}",): value for at, value in enumerate(values)}


def told(words: Words, k: int = 3, *, same: bool = False, kinds: Key = KINDS, when: str = WHEN) -> Before:  # fmt: skip
    return Before(k, same, kinds, {when: words})


def words(*values: int | None) -> dict[Key, int | None]:
    return {(f"p{at}",): value for at, value in enumerate(values)}


def test_a_first_line_hides_the_small_and_the_cheapest_that_covers_them() -> None:
    made = next_line(WHEN, KINDS, line(0, 9, 4, 20), 3, [])
    assert made is not None
    assert (made.words, made.kept) == (words(None, 9, None, 20), False)
    assert next_line(WHEN, KINDS, line(0, 1), 3, []) is None  # one would be known not to be 2
    assert next_line(WHEN, KINDS, line(7, 8), 3, []).words == words(7, 8)  # type: ignore[union-attr]


def test_marks_stay_and_counts_go_on() -> None:
    made = next_line(WHEN, KINDS, line(8, 9, 0, 21), 3, [told(words(None, 9, None, 20))])
    assert made is not None
    assert (made.words, made.kept) == (words(None, 9, None, 21), False)


def test_a_line_whose_marks_cannot_stand_is_repeated() -> None:
    before = words(None, 9, None, 20)
    for now in (line(1, 2, 1, 20), line(1, 9, 0, 20), None):
        again = next_line(WHEN, KINDS, now, 3, [told(before)])
        assert again is not None
        assert (again.words, again.kept) == (before, True)


def test_what_is_new_is_told_where_it_is_large_and_gives_no_small_one_away() -> None:
    open_, closed = words(5, 6), words(None, None)
    assert next_line(WHEN, KINDS, line(5, 6, 4), 3, [told(open_)]).words == words(5, 6, 4)  # type: ignore[union-attr]
    assert next_line(WHEN, KINDS, line(5, 6, 1), 3, [told(open_)]).kept  # type: ignore[union-attr]
    made = next_line(WHEN, KINDS, line(2, 1, 1), 3, [told(closed)])
    assert made is not None
    assert (made.words, made.kept) == (closed, False)


def test_a_time_that_was_told_at_another_grain_is_left_alone() -> None:
    assert next_line("2024-K1", KINDS, line(8, 9), 3, [told(words(8, 9))]) is None
    assert next_line(WHEN, KINDS, line(8, 9), 3, [told(words(8, 9), when="2024")]) is None
    assert next_line(WHEN, KINDS, line(8, 9), 3, [told(words(8, 9), kinds=("asal",))]) is None
    assert next_line(WHEN, KINDS, line(8, 9), 3, [told(words(8, 9), when="2024-04")]) is not None
    assert months_of("2024-K1") == {"2024-01", "2024-02", "2024-03"}


def test_tiers_of_the_same_inputs_hide_one_inside_the_other() -> None:
    now = line(4, 7, 1, 1, 30)
    publik = next_line(WHEN, KINDS, now, 5, [])
    assert publik is not None
    finer = next_line(WHEN, KINDS, now, 3, [told(publik.words, 5, same=True)])
    assert finer is not None
    assert hidden_in(finer.words) < hidden_in(publik.words)
    of_other_inputs = next_line(WHEN, KINDS, now, 3, [told(publik.words, 5)])
    assert of_other_inputs is not None
    assert hidden_in(of_other_inputs.words) == hidden_in(publik.words)
    first = next_line(WHEN, KINDS, now, 3, [])
    assert first is not None
    coarser = next_line(WHEN, KINDS, now, 5, [told(first.words, 3)])
    assert coarser is not None
    assert hidden_in(first.words) <= hidden_in(coarser.words)


COUNTS = st.lists(st.integers(0, 5), min_size=3, max_size=3)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(COUNTS, COUNTS, st.booleans())
def test_all_values_of_the_band_are_possible_in_both_editions(first: list[int], more: list[int], comes: bool) -> None:  # fmt: skip
    """All pairs of worlds, one for each edition, that agree with what is told and with both sums: cases come in, or are withdrawn."""
    later = [a + b if comes else max(0, a - b) for a, b in zip(first, more, strict=True)]
    one = next_line(WHEN, KINDS, line(*first), 3, [])
    if one is None:
        return
    two = next_line(WHEN, KINDS, line(*later), 3, [told(one.words)])
    assert two is not None
    if two.kept or not hidden_in(one.words):
        return
    worlds = np.array(list(product(range(31), repeat=3)))
    fits = [_fits(worlds, counts, made.words) for counts, made in ((first, one), (later, two))]
    seen: list[set[tuple[int, int]]] = [set(), set()]
    for x in worlds[fits[0]]:
        after = worlds[fits[1]]
        ok = after[(after >= x).all(axis=1) if comes else (after <= x).all(axis=1)]
        for y in ok:
            seen[0] |= set(enumerate(x.tolist()))
            seen[1] |= set(enumerate(y.tolist()))
    for at in range(3):
        if (f"p{at}",) in hidden_in(one.words):
            for values in seen:
                ends = [value for cell, value in values if cell == at]
                assert min(ends) == 0
                assert max(ends) >= 2


def _fits(worlds: np.ndarray, counts: list[int], said: Words) -> np.ndarray:
    fits = worlds.sum(axis=1) == sum(counts)
    for at in range(3):
        value = said.get((f"p{at}",))
        if value is not None:
            fits &= worlds[:, at] == value
    return fits
