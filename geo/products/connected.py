"""Into how many pieces do squares fall?"""

from __future__ import annotations


def pieces(squares: set[tuple[int, int]]) -> int:
    """How many groups of squares that share an edge there are.

    >>> pieces({(0, 0), (1, 0), (3, 0), (2, 1)})
    3
    """
    left, count = set(squares), 0
    while left:
        count += 1
        front = [left.pop()]
        while front:
            column, row = front.pop()
            for spot in (
                (column + 1, row),
                (column - 1, row),
                (column, row + 1),
                (column, row - 1),
            ):
                if spot in left:
                    left.remove(spot)
                    front.append(spot)
    return count
