"""The heaviest increasing subsequence: the weighted form of the longest increasing subsequence.

It is found in O(n log n) with a Fenwick tree of prefix maxima
(M. L. Fredman, On computing the length of longest increasing subsequences, 1975, weighted;
P. M. Fenwick, doi:10.1002/spe.4380240306).
"""

from __future__ import annotations

from collections.abc import Sequence


def heaviest_increasing_subsequence(ranks: Sequence[int], weights: Sequence[float]) -> list[int]:
    """Indices of the subsequence with rising ranks and the largest sum of weights. Of two equal ones the later is taken.

    `ranks` and `weights` have one value for each candidate, in the order of the candidates. Ranks count from 0.
    """
    size = max(ranks, default=-1) + 1
    tree: list[tuple[float, int]] = [(0.0, -1)] * (
        size + 1
    )  # sum, and the candidate that it ends with
    before: list[int] = []

    def best(i: int) -> tuple[float, int]:
        found = (0.0, -1)
        while i > 0:
            found = max(found, tree[i])
            i -= i & -i
        return found

    for k, (rank, weight) in enumerate(zip(ranks, weights, strict=True)):
        total, last = best(rank)
        before.append(last)
        i = rank + 1
        while i <= size:
            tree[i] = max(tree[i], (total + weight, k))
            i += i & -i
    chain: list[int] = []
    k = best(size)[1]
    while k >= 0:
        chain.append(k)
        k = before[k]
    return chain[::-1]
