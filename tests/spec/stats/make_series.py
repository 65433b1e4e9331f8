#!/usr/bin/env python3
"""Figures for tests/check_stats_spec.c of series and of two arms, by other means than the program.

SPDX-License-Identifier: MIT

As make.py, without scipy: everything is counted in fractions, roots and logarithms are taken with
40 digits from mpmath. Run it in this folder; it is deterministic.
"""
import random
from fractions import Fraction as F

import mpmath as mp

mp.mp.dps = 40
LEAST_SIDE = 20     # records on either side of a cut: segment_n


def num(x):
    if x is None:
        return 'nan'
    if isinstance(x, F):
        x = mp.mpf(x.numerator) / x.denominator
    return mp.nstr(mp.mpf(x), 14, min_fixed=-4, max_fixed=15)


def decimal(x):
    """A fraction of a power of ten, in full."""
    text = f'{float(x):.6f}'.rstrip('0').rstrip('.')
    assert F(text) == x, x
    return text


def write(name, head, rows):
    assert len(rows) >= 500, (name, len(rows))
    with open(name + '.tsv', 'w') as f:
        f.write('# ' + head + '\n')
        for row in rows:
            f.write('\t'.join(r if isinstance(r, str) else num(r) for r in row) + '\n')


# -- series: of each bucket its records, the sum of their scores, the sum of the squares --

def draw_series(r, least, most):
    """Scores of whole hundredths; a level that may stand, wander, turn, step or pass."""
    bins = r.randint(least, most)
    kind, size, level = r.randrange(5), r.choice([0, .05, .1, .2]), 0.0
    turns, at, stop = r.randint(2, 20), r.randrange(bins), r.randrange(bins)
    series = []
    for b in range(bins):
        level = .9 * level + size * r.uniform(-1, 1)
        mean = .5 + [0, level, size if b // turns % 2 else -size, size * (b >= at),
                     size * (at <= b < stop)][kind]
        n = r.choice([0, 1, 5, 8, 12]) if r.random() < .1 else r.randint(6, 14)
        score = [F(min(100, max(0, round(100 * (mean + r.uniform(-.45, .45))))), 100)
                 for _ in range(n)]
        series.append((F(n), sum(score, F(0)), sum((s * s for s in score), F(0))))
    return series


def total(series, k):
    return sum((s[k] for s in series), F(0))


def between(series):
    """What the mean of a part takes off the sum of squares."""
    n = total(series, 0)
    return total(series, 1) ** 2 / n if n else F(0)


def best_cuts(series):
    """Where three parts, or two, take off the most; whether the next best is plainly less."""
    bins = len(series)
    n, sums = [F(0)], [F(0)]
    for s in series:
        n.append(n[-1] + s[0])
        sums.append(sums[-1] + s[1])

    def gain(cuts, n, sums):
        edge = [0, *cuts, bins]
        return sum((sums[high] - sums[low]) ** 2 / (n[high] - n[low])
                   for low, high in zip(edge, edge[1:]) if n[high] > n[low])

    found = [(first, second) for first in range(bins) for second in range(first + 1, bins)
             if min(n[second] - n[first], n[bins] - n[second],
                    n[first] if first else LEAST_SIDE) >= LEAST_SIDE]
    if not found:
        return (0, 0), True
    # Doubles tell which come near the best; which is the best, fractions tell.
    plain = [float(x) for x in n], [float(x) for x in sums]
    rough = [gain(cuts, *plain) for cuts in found]
    near = [cuts for cuts, g in zip(found, rough) if g >= max(rough) - 1e-6 * max(rough)]
    exact = [gain(cuts, n, sums) for cuts in near]
    most = max(exact)
    # A bucket without records moves no cut: the first of those alike.
    rest = [g for g in exact if g != most]
    off = most - gain((), n, sums)
    return near[exact.index(most)], not rest or most - max(rest) > off / 10 ** 9


def drift(series):
    """The long-run variance (Newey & West 1987, Bartlett's weights) beside the two plainest steps
    and the buckets next to them, of what chance makes of it, .45 of which is left so; 1: up to .8.
    None: too near an edge to be told by a double."""
    bins = len(series)
    n = sum((s[0] - 1 for s in series if s[0] > 1), F(0))
    inner = sum((s[2] - s[1] ** 2 / s[0] for s in series if s[0] > 1), F(0))
    if total(series, 0) < 384 or bins < 8 or not n or inner / n <= F(1, 10 ** 12):
        return F(1)
    cuts, is_plain = best_cuts(series)
    rest, edge = [], [0, *cuts, bins]
    for low, high in zip(edge, edge[1:]):
        part = series[low:high]
        mean = total(part, 1) / total(part, 0) if total(part, 0) else F(0)
        rest += [s[1] - s[0] * mean for s in part]
    for at in cuts:
        if at:
            rest[at - 1] = rest[at] = F(0)
    lags = bins // 8
    form = sum((rest[i] * rest[j] * (1 - F(abs(i - j), lags + 1))
                for i in range(bins) for j in range(max(0, i - lags), min(bins, i + lags + 1))),
               F(0))
    factor = form / (inner / n * total(series, 0))
    if not is_plain or abs(factor - F(8, 10)) < F(1, 10 ** 6):
        return None
    return factor / F(45, 100) if factor > F(8, 10) else F(1)


def wander(series):
    """The median squared difference of neighbouring blocks, of what chance makes of it: as the
    median of chi-square with 1 degree of freedom has it. The most that is beyond its bound."""
    chi = mp.findroot(lambda x: mp.gammainc(F(1, 2), 0, x / 2, regularized=True) - F(1, 2), .45)
    n, most = total(series, 0), mp.mpf(1)
    for blocks, beyond in ((12, '3.3'), (24, '2.35'), (48, '1.9')):
        if n < 192 or n < 8 * blocks or 2 * len(series) < 3 * blocks:
            continue
        cut, part = [], []
        for k, s in enumerate(series):
            part.append(s)
            due = n / blocks * (len(cut) + 1) - n / blocks / 10 ** 9
            if total(series[:k + 1], 0) >= due and total(part, 0) >= 8 and len(cut) < blocks:
                cut.append(part)
                part = []
        if 4 * len(cut) < 3 * blocks:
            continue
        inner = sum((total(p, 2) - between(p) for p in cut), F(0))
        variance = inner / (sum((total(p, 0) for p in cut), F(0)) - len(cut))
        if variance <= F(1, 10 ** 12):
            continue
        step = sorted((total(p, 1) / total(p, 0) - total(q, 1) / total(q, 0)) ** 2 /
                      (1 / total(p, 0) + 1 / total(q, 0)) for p, q in zip(cut, cut[1:]))
        middle = (step[(len(step) - 1) // 2] + step[len(step) // 2]) / 2 / variance
        factor = mp.mpf(middle.numerator) / middle.denominator / chi
        if abs(factor - mp.mpf(beyond)) < mp.mpf('1e-6'):
            return None
        if factor > mp.mpf(beyond):
            most = max(most, factor)
    return min(most, mp.mpf(25))


def series_text(series):
    return [','.join(decimal(s[k]) for s in series) for k in range(3)]


def make_series(r, name, head, figure, least, most, plain_least):
    """Half of the cases at least have a figure that is not 1."""
    rows, plain = [], 0
    while len(rows) < 510 or plain < plain_least:
        series = draw_series(r, least, most)
        value = figure(series)
        if value is None or (value == 1 and len(rows) - plain >= 200):
            continue
        plain += value != 1
        rows.append(series_text(series) + [value])
    write(name, head, rows)


# -- two arms --

def make_two_shares(r):
    rows = []
    while len(rows) < 520:
        n = [r.choice([0, 1, 20, r.randint(1, 60), r.randint(1, 10 ** r.randint(2, 7))])
             for _ in range(2)]
        k = [r.choice([0, x, r.randint(0, x)]) for x in n]
        if 0 in n or sum(k) in (0, sum(n)):
            z = mp.mpf(0)
        else:
            p = F(sum(k), sum(n))
            off = F(k[0], n[0]) - F(k[1], n[1])
            spread = p * (1 - p) * (F(1, n[0]) + F(1, n[1]))
            z = mp.sign(off) * mp.sqrt(mp.mpf((off * off / spread).numerator) /
                                       (off * off / spread).denominator)
        rows.append([str(k[0]), str(n[0]), str(k[1]), str(n[1]), z])
    write('two_shares', 'k1 n1 k2 n2: z; the pooled formula, its square in fractions', rows)


def make_log_mean(r):
    rows = []
    while len(rows) < 520:
        most = r.choice([2, 10, 1000, 10 ** 6, 6 * 10 ** 8])
        value = [r.randint(0, most) for _ in range(r.choice([1, 2, 3, r.randint(4, 40)]))]
        if r.random() < .3:
            value += [r.choice(value) for _ in range(r.randint(1, 20))]
        n = len(value)
        logs = [mp.log(max(1, v)) for v in value]
        mean = sum(logs) / n
        variance = sum((x - mean) ** 2 for x in logs) / (n - 1) / n if n > 1 else mp.mpf(0)
        level = F(sum(value), n)
        plain = sum((v - level) ** 2 for v in value) / (n - 1) / n if n > 1 else F(0)
        rows.append([','.join(map(str, value)), mean, variance, plain])
    write('log_mean', 'us: mean of logarithms, its variance, variance of the plain mean; '
          'mpmath, fractions', rows)


make_series(random.Random(1), 'drift', 'records sums squares: factor; quadratic form in fractions',
            drift, 30, 48, 310)
make_series(random.Random(2), 'wander', 'records sums squares: factor; sorted steps in fractions',
            wander, 18, 80, 310)
make_two_shares(random.Random(3))
make_log_mean(random.Random(4))
