#!/usr/bin/env python3
"""Figures for tests/check_stats_spec.c, by other means than core/analysis/stats*.c.

SPDX-License-Identifier: MIT

Exact tests are counted in whole numbers and fractions, everything else is taken with 40 digits
from mpmath; where scipy has the function too, the script stops when the two disagree. Run it in
this folder; it is deterministic. The figures are stored, so neither is needed to run the tests.
"""
import random
from fractions import Fraction as F
from itertools import combinations
from math import comb

import mpmath as mp
from scipy import special, stats

mp.mp.dps = 40
EXACT = 10 ** 12  # denominators up to here are stored as fractions


def num(x):
    """A double in full, or 13 digits of a figure."""
    if x is None:
        return 'nan'
    if isinstance(x, int):
        return str(x)
    if isinstance(x, F):
        x = mp.mpf(x.numerator) / x.denominator
    return mp.nstr(mp.mpf(x), 14, min_fixed=-4, max_fixed=15)


def frac(count, total):
    return f'{count}/{total}' if total <= EXACT else num(F(count, total))


def close(a, b, tol=1e-9):
    a, b = float(a), float(b)
    assert abs(a - b) <= tol * max(abs(a), abs(b)) + 1e-13, (a, b)


def write(name, head, rows):
    assert len(rows) >= 500, (name, len(rows))
    with open(name + '.tsv', 'w') as f:
        f.write('# ' + head + '\n')
        for row in rows:
            f.write('\t'.join(r if isinstance(r, str) else num(r) for r in row) + '\n')


def normal_tail(z):
    return mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2


def t_two_sided(t, df):
    t, df = mp.mpf(t), mp.mpf(df)
    return mp.betainc(df / 2, mp.mpf('0.5'), 0, df / (df + t * t), regularized=True)


# -- tails --

def make_normal(r):
    rows = []
    for i in range(500):
        z = f'{r.uniform(-8, 8) if i % 4 else r.uniform(-1, 36):.4f}'
        close(normal_tail(float(z)), stats.norm.sf(float(z)))
        rows.append((z, normal_tail(float(z))))
    write('normal', 'z, P(Z > z): mpmath erfc; scipy norm.sf agrees', rows)


def make_quantile(r):
    rows = []
    for i in range(500):
        p = f'{r.random():.6f}' if i % 3 else f'{10 ** r.uniform(-15, 0):.6e}'
        if not 0 < float(p) < 1:
            p = '0.5'
        x = mp.mpf(float(p))
        z = mp.findroot(lambda z: normal_tail(-z) - x, mp.mpf(stats.norm.ppf(float(p))),
                        tol=mp.mpf(10) ** -60, verify=False)
        assert abs(normal_tail(-z) / x - 1) < mp.mpf(10) ** -25
        rows.append((p, z))
    write('quantile', 'p, z with P(Z <= z) = p: root of the mpmath tail', rows)


def make_chi2(r):
    rows = []
    for i in range(500):
        x = f'{r.uniform(-1, 20) if i % 5 else 10 ** r.uniform(-6, 3):.5f}'
        v = mp.mpf(float(x))
        p = mp.gammainc(mp.mpf('0.5'), v / 2, regularized=True) if v > 0 else mp.mpf(1)
        close(p, stats.chi2.sf(float(x), 1))
        rows.append((x, p))
    write('chi2', 'x, P(X > x), one degree of freedom: mpmath incomplete gamma; scipy agrees', rows)


def make_t(r):
    rows = []
    for i in range(600):
        df = f'{r.randint(1, 40)}' if i % 3 else f'{10 ** r.uniform(-0.3, 5):.3f}'
        t = f'{r.uniform(-8, 8) if i % 4 else r.choice([-1, 1]) * 10 ** r.uniform(-6, 3):.5f}'
        p = t_two_sided(float(t), float(df))
        if p < mp.mpf(10) ** -280:
            continue
        close(p, 2 * stats.t.sf(abs(float(t)), float(df)), 1e-8)
        rows.append((t, df, p))
    write('student', 't, df, two-sided p: mpmath incomplete beta; scipy t.sf agrees', rows)


def make_kolmogorov(r):
    rows = []
    for i in range(500):
        x = f'{0.15 + 4.5 * r.random() if i % 6 else 1.18 + 0.02 * (r.random() - 0.5):.4f}'
        v = mp.mpf(float(x))
        p = mp.mpf(0)
        for k in range(1, 200):
            p += (-1) ** (k - 1) * 2 * mp.exp(-2 * k * k * v * v)
        close(p, special.kolmogorov(float(x)), 1e-8)
        rows.append((x, p))
    write('kolmogorov', 'x, P(K > x): 199 terms with 40 digits; scipy kolmogorov agrees', rows)


# -- rates --

def make_wilson(r):
    z2 = mp.findroot(lambda z: normal_tail(z) - mp.mpf('0.025'), 1.96) ** 2
    rows = []
    for i in range(500):
        n = r.randint(1, 60) if i % 2 else int(10 ** r.uniform(0, 9))
        k = min(n, r.choice([0, n, r.randint(0, n), int(n * r.random() ** 6)]))
        # (k/n - p)^2 n = z^2 p (1 - p), solved for p
        a, b, c = n + z2, -(2 * k + z2), mp.mpf(k) * k / n
        low, high = sorted(mp.polyroots([a, b, c], maxsteps=500, extraprec=200), key=mp.re)
        low, high = mp.re(low), mp.re(high)
        rows.append((k, n, mp.mpf(0) if k == 0 else low, mp.mpf(1) if k == n else high))
    write('wilson', 'k, n, low, high: roots of the score equation by mpmath', rows)


def make_zero(r):
    rows = []
    for i in range(500):
        n = i + 1 if i < 250 else int(10 ** r.uniform(2, 12))
        p = 1 - mp.mpf('0.05') ** (mp.mpf(1) / n)
        if n < 10 ** 9:
            close(p, stats.beta.ppf(0.95, 1, n))
        rows.append((n, p))
    write('zero_of_n', 'n, bound: mpmath; scipy beta.ppf(.95, 1, n) agrees', rows)


def law(table):
    """{candidate's bad: ways}, all margins given."""
    ab, ag, bb, bg = table
    a, b, bad = ab + ag, bb + bg, ab + bb
    return {x: comb(bad, x) * comb(a + b - bad, a - x)
            for x in range(max(0, bad - b), min(a, bad) + 1)}


def tails(ways, seen):
    greater = sum(w for x, w in ways.items() if x >= seen)
    less = sum(w for x, w in ways.items() if x <= seen)
    two = sum(w for w in ways.values() if F(w) <= ways[seen] * (1 + F(1, 10 ** 7)))
    return two, greater, less, sum(ways.values())


def make_fisher(r):
    rows = []
    for i in range(700):
        if i < 500:
            a, b = r.randint(0, 19), r.randint(0, 19)
        else:
            a, b = int(10 ** r.uniform(1, 3.5)), int(10 ** r.uniform(1, 3.5))
        p, q = r.random(), r.random()
        ab = sum(r.random() < p for _ in range(a))
        bb = sum(r.random() < (q if i % 2 else p) for _ in range(b))
        table = (ab, a - ab, bb, b - bb)
        ways = law(table)
        two, greater, less, total = tails(ways, ab)
        assert total == comb(a + b, a)
        if i % 10 == 0 and a and b:
            close(F(two, total), stats.fisher_exact([[ab, a - ab], [bb, b - bb]])[1], 1e-7)
        at = ways[ab]
        if F(greater, total) < F(1, 10 ** 250) or F(less, total) < F(1, 10 ** 250):
            continue
        rows.append((*map(str, table), frac(two, total), frac(greater, total), frac(less, total),
                     frac(2 * greater - at, 2 * total), frac(2 * less - at, 2 * total)))
    write('fisher', 'a_bad a_good b_bad b_good, two-sided, greater, less, mid greater, mid less: '
          'binomial coefficients in whole numbers', rows)


def make_cmh(r):
    rows = []
    while len(rows) < 520:
        i = len(rows)
        strata = []
        for _ in range(r.randint(1, 4)):
            most = 6 if i < 400 else 60
            a, b = r.randint(0, most), r.randint(0, most)
            p, q = r.random(), r.random()
            ab, bb = (sum(r.random() < s for _ in range(n)) for s, n in ((p, a), (q, b)))
            strata.append((ab, a - ab, bb, b - bb))
        diff, var, ways, seen = F(0), F(0), {0: 1}, 0
        for t in strata:
            a, b, bad = t[0] + t[1], t[2] + t[3], t[0] + t[2]
            n = a + b
            if not a or not b:
                continue
            diff += t[0] - F(a * bad, n)
            var += F(a * b * bad * (n - bad), n * n * (n - 1))
            mine, more = law(t), {}
            for x, w in ways.items():
                for y, v in mine.items():
                    more[x + y] = more.get(x + y, 0) + w * v
            ways, seen = more, seen + t[0]
        chi = chic = p = pc = None
        if var:
            chi = diff * diff / var
            chic = max(F(0), abs(diff) - F(1, 2)) ** 2 / var
            p, pc = (mp.erfc(mp.sqrt(mp.mpf(c.numerator) / c.denominator / 2)) for c in (chi, chic))
        two, greater, less, total = tails(ways, seen)
        text = ';'.join(','.join(map(str, t)) for t in strata)
        rows.append((text, chi, p, chic, pc, frac(greater, total), frac(less, total),
                     frac(two, total)))
    write('cmh', 'strata of a_bad,a_good,b_bad,b_good; chi2, p, corrected chi2, p, exact greater, '
          'less, two-sided: fractions', rows)


# -- latencies --

def midranks2(values):
    """Twice the midrank of each value."""
    return [sum(2 * (w < v) + (w == v) for w in values) + 1 for v in values]


def rank_law(a, b):
    """{twice the rank sum of a: ways}: all deals while they are few, else record by record."""
    ranks, n = midranks2(a + b), len(a)
    ways = {}
    if comb(len(ranks), n) <= 3000:
        for pick in combinations(ranks, n):
            ways[sum(pick)] = ways.get(sum(pick), 0) + 1
        return ways, sum(ranks[:n])
    at = [dict() for _ in range(n + 1)]  # Streitberg & Roehmel's shifts
    at[0][0] = 1
    for rank in ranks:
        for k in range(n - 1, -1, -1):
            for s, w in at[k].items():
                at[k + 1][s + rank] = at[k + 1].get(s + rank, 0) + w
    return at[n], sum(ranks[:n])


def draw_arms(r, most, kinds):
    a, b = r.randint(0 if most < 40 else 1, most), r.randint(0 if most < 40 else 1, most)
    shift = r.choice([0, 0, kinds // 3])
    return ([r.randrange(kinds) + shift for _ in range(a)], [r.randrange(kinds) for _ in range(b)])


def arms_text(strata):
    return ';'.join(','.join(map(str, a)) + '|' + ','.join(map(str, b)) for a, b in strata)


def make_ranks(r):
    rows = []
    while len(rows) < 640:
        i = len(rows)
        most = 7 if i < 400 else 22 if i < 480 else 60
        strata = [draw_arms(r, most, r.choice([3, 8, 1000]))
                  for _ in range(r.randint(1, 3 if i < 480 else 2))]
        if i >= 540:  # several larger strata, with ties and without
            few, many = (r.randint(1, 12), r.randint(8, 30))
            kinds, shift = r.choice([9, 10 ** 5]), r.choice([0, 0, 2])
            strata = [([v + shift * kinds // 9 for v in r.choices(range(kinds), k=few)],
                       r.choices(range(kinds), k=many)) for _ in range(r.randint(1, 4))]
            if i % 2:
                strata = [(b, a) for a, b in strata]
        u2 = pairs = 0
        ways, seen, total, mean, var, exact = {0: 1}, 0, 1, F(0), F(0), True
        for a, b in strata:
            u2 += sum(2 * (x > y) + (x == y) for x in a for y in b) if a and b else 0
            pairs += len(a) * len(b)
            if not a or not b:
                continue
            n = len(a) + len(b)
            ranks = [F(m, 2) for m in midranks2(a + b)]
            middle = F(n + 1, 2)
            mean += F(len(a) * len(b), 2)
            var += F(len(a) * len(b), n * (n - 1)) * sum((m - middle) ** 2 for m in ranks)
            total *= comb(n, len(a))
            exact &= n <= 60
        if not pairs:
            rows.append((arms_text(strata), F(u2, 2), 0, *[None] * 8))
            continue
        exact &= 2 * pairs + 1 <= 20000
        d = F(u2, 2) - mean
        sd = mp.sqrt(mp.mpf(var.numerator) / var.denominator)

        def tail(x):
            x = mp.mpf(x.numerator) / x.denominator
            return normal_tail((x - mp.mpf('0.5')) / sd) if var else mp.mpf(1)
        pn = min(mp.mpf(1), 2 * min(tail(d), tail(-d)))
        if exact:
            for a, b in strata:
                if not a or not b:
                    continue
                mine, own = rank_law(a, b)
                more = {}
                for x, w in ways.items():
                    for y, v in mine.items():
                        more[x + y] = more.get(x + y, 0) + w * v
                ways, seen = more, seen + own
            assert sum(ways.values()) == total
            greater = sum(w for x, w in ways.items() if x >= seen)
            less = sum(w for x, w in ways.items() if x <= seen)
            figures = (frac(min(total, 2 * min(greater, less)), total), frac(greater, total),
                       frac(less, total))
            if i % 20 == 0 and len(strata) == 1 and len(set(strata[0][0] + strata[0][1])) == len(
                    strata[0][0] + strata[0][1]):
                close(F(greater, total), stats.mannwhitneyu(*strata[0], alternative='greater',
                                                            method='exact')[1])
        else:
            figures = (pn, tail(d), tail(-d))
        rows.append((arms_text(strata), F(u2, 2), pairs, F(u2 - pairs, pairs), F(u2, 2 * pairs),
                     int(exact), *figures, pn, frac(min(total, 2), total)))
    write('ranks', 'strata of a|b; u, pairs, delta, cles, exact?, two-sided, greater, less, '
          'normal, floor: all deals, or shifts of doubled midranks', rows)


def middle(values):
    values = sorted(values)
    n = len(values)
    return values[(n - 1) // 2], values[n // 2]


def make_shift(r):
    rows = []
    while len(rows) < 500:
        i = len(rows)
        kinds = r.choice([4, 50, 10 ** 5, 10 ** 9])
        strata = [draw_arms(r, 12, kinds) for _ in range(r.randint(1, 3))]
        diffs = [x - y for a, b in strata for x in a for y in b]
        if not diffs:
            rows.append((arms_text(strata), *[None] * 5))
            continue
        big = F(10 ** 30)  # stands for x / 0

        def ratio(x, y):
            return F(x, y) if y else F(1) if x == 0 else big
        low, high = middle(diffs)
        r_low, r_high = middle([ratio(x, y) for a, b in strata for x in a for y in b])
        gap = min(ratio(min(a), max(b)) for a, b in strata if a and b)
        both = None if r_high == big else mp.sqrt(mp.mpf(r_low.numerator) / r_low.denominator *
                                                  mp.mpf(r_high.numerator) / r_high.denominator)
        rows.append((arms_text(strata), F(low + high, 2), min(diffs), max(diffs), both,
                     None if gap == big else gap))
    write('shift', 'strata of a|b (us); median difference, smallest, largest, median ratio, gap: '
          'every pair listed', rows)


# -- series --

def make_spearman(r):
    rows = []
    while len(rows) < 540:
        i = len(rows)
        n = r.randint(1, 30)
        kinds = r.choice([4, 12, 1000])
        x = [r.randrange(kinds) for _ in range(n)]
        y = [(v if r.random() < 0.5 else 0) + r.randrange(kinds) for v in x]
        w = None if i % 2 else [r.randint(0, 6) for _ in range(n)]
        weight = w or [1] * n

        def ranks(v):
            return [sum(weight[k] * (F(1) if v[k] < q else F(1, 2) if v[k] == q else 0)
                        for k in range(n)) for q in v]
        total, squares = sum(weight), sum(k * k for k in weight)
        eff = F(total * total, squares) if squares else F(0)
        rho = p = None
        if total:
            rx, ry = ranks(x), ranks(y)
            mx, my = (sum(q * k for q, k in zip(v, weight)) / total for v in (rx, ry))
            xx = sum(k * (q - mx) ** 2 for q, k in zip(rx, weight))
            yy = sum(k * (q - my) ** 2 for q, k in zip(ry, weight))
            xy = sum(k * (q - mx) * (s - my) for q, s, k in zip(rx, ry, weight))
            if xx and yy:
                square = xy * xy / (xx * yy)
                rho = mp.sqrt(mp.mpf(square.numerator) / square.denominator) * (1 if xy > 0 else -1)
                if eff > 2:
                    df = mp.mpf((eff - 2).numerator) / (eff - 2).denominator
                    # 1 - rho^2 = df / (df + t^2)
                    rest = 1 - square
                    p = mp.betainc(df / 2, mp.mpf('0.5'), 0,
                                   mp.mpf(rest.numerator) / rest.denominator, regularized=True)
                    if not w and rest:
                        close(rho, stats.spearmanr(x, y)[0])
                        close(p, stats.spearmanr(x, y)[1], 1e-7)
        rows.append((','.join(map(str, x)), ','.join(map(str, y)),
                     ','.join(map(str, w)) if w else '-', rho, p, eff))
    write('spearman', 'x, y, weights; rho, p, effective n: fractions and mpmath incomplete beta; '
          'scipy spearmanr agrees', rows)


def make_kitagawa(r):
    rows = []
    for i in range(500):
        n = r.randint(1, 6)

        def shares():
            cut = sorted(r.randint(0, 1000) for _ in range(n - 1))
            return [b - a for a, b in zip([0] + cut, cut + [1000])]
        s0, s1 = shares(), shares()
        parts = [(f'{a / 1000}', f'{b / 1000}', f'{r.uniform(0, 900):.2f}',
                  f'{r.uniform(0, 900):.2f}') for a, b in zip(s0, s1)]
        exact = [[F(float(v)) for v in part] for part in parts]
        mix = sum((w1 - w0) * (l0 + l1) / 2 for w0, w1, l0, l1 in exact)
        change = sum(w1 * l1 - w0 * l0 for w0, w1, l0, l1 in exact)
        rows.append((';'.join(','.join(p) for p in parts), mix, change - mix))
    write('kitagawa', 'parts of share0,share1,level0,level1; mix, rate: fractions', rows)


def make_bh(r):
    rows = []
    for i in range(500):
        n = r.randint(1, 14)
        p = [r.choice([f'{r.random():.4f}', f'{r.random() ** 4:.6f}', 'nan' if r.random() < .3 else
                       '0.5', f'{r.randrange(4) / 4}']) for _ in range(n)]
        real = [F(float(v)) for v in p if v != 'nan']
        out = []
        for v in p:
            if v == 'nan':
                out.append('nan')
                continue
            q = F(float(v))
            out.append(num(min([F(1)] + [s * len(real) / sum(t <= s for t in real)
                                         for s in real if s >= q])))
        rows.append((','.join(p), ','.join(out)))
    write('bh', 'p, adjusted: smallest p_k m / rank_k over p_k >= p, in fractions', rows)


def make_percentile(r):
    rows = []
    for i in range(500):
        n = r.randint(1, 40)
        v = [r.randrange(r.choice([5, 1000, 10 ** 9])) for _ in range(n)]
        permille = r.choice([0, 10, 250, 500, 550, 900, 950, 990, 999, 1000, r.randint(0, 1000)])
        probe = r.choice(v + [r.randrange(1200)])
        s = sorted(v)
        nearest = s[max(1, -(-permille * n // 1000)) - 1]
        h = F((n - 1) * permille, 1000)
        k = int(h)
        r7 = s[k] + (h - k) * (s[min(k + 1, n - 1)] - s[k])
        below = sum(F(1) if x < probe else F(1, 2) if x == probe else 0 for x in v) / n
        rows.append((','.join(map(str, v)), permille, probe, nearest, r7, F(sum(v), n), below))
    write('percentile', 'latencies (us), permille, probe; nearest rank, r7, mean, share below the '
          'probe: fractions', rows)


for make in (make_normal, make_quantile, make_chi2, make_t, make_kolmogorov, make_wilson, make_zero,
             make_fisher, make_cmh, make_ranks, make_shift, make_spearman, make_kitagawa, make_bh,
             make_percentile):
    make(random.Random(make.__name__))
