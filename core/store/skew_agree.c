/* skew_agree: which clocks agree, and which ones stand apart from those. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/base/instant.h"
#include "core/base/names.h"
#include "core/store/skew_private.h"

#define VALUES_MOST 256		/* hosts that a field may have */
#define TOGETHER_S 2.0		/* clocks that agree */

double
skew_quantile(double *at, size_t n, double share)
{
	size_t rank = (size_t)ceil(share * (double)n);

	for (size_t i = 1; i < n && at[i - 1] <= at[i]; i++)
		if (i + 1 == n)		/* it is sorted already */
			return at[rank > 0 ? rank - 1 : 0];
	for (size_t gap = n / 2; gap > 0; gap /= 2)
		for (size_t i = gap; i < n; i++) {
			double value = at[i];
			size_t k = i;
			for (; k >= gap && at[k - gap] > value; k -= gap)
				at[k] = at[k - gap];
			at[k] = value;
		}
	return at[rank > 0 ? rank - 1 : 0];
}

static int
by_number(const void *left, const void *right)
{
	const struct stand *a = left, *b = right;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return a->who < b->who ? -1 : a->who > b->who;
}

size_t
skew_who(const struct sight *sight, size_t n, size_t least, struct stand stand[SKEW_WHO])
{
	struct stand seen[VALUES_MOST];
	size_t n_seen = 0, last = 0, kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (sight[i].who == NAME_OTHER)
			continue;
		if (n_seen == 0 || seen[last].who != sight[i].who)
			for (last = 0; last < n_seen && seen[last].who != sight[i].who; last++)
				;
		if (last == VALUES_MOST)	/* nobody has so many hosts in one log */
			return 0;
		if (last == n_seen)
			seen[n_seen++] = (struct stand){ .who = sight[i].who };
		seen[last].n++;
	}
	qsort(seen, n_seen, sizeof(*seen), by_number);
	for (; kept < SKEW_WHO && kept < n_seen && seen[kept].n >= least; kept++)
		stand[kept] = seen[kept];
	return kept;
}

/* The clocks most of them agree on, *n_of them: the middle of the largest group. */
static double
largest_group(const struct stand *stand, size_t n, size_t *n_of)
{
	double at[SKEW_WHO], best = 0;
	size_t known = 0;

	*n_of = 0;
	for (size_t i = 0; i < n; i++)
		if (stand[i].is_known)
			at[known++] = stand[i].ahead_s;
	if (known == 0)
		return 0;
	skew_quantile(at, known, .5);		/* sorts */
	for (size_t i = 0; i < known; i++) {
		size_t end = i;
		while (end < known && at[end] <= at[i] + TOGETHER_S)
			end++;
		if (end - i > *n_of) {
			*n_of = end - i;
			best = at[i + (end - i - 1) / 2];
		}
	}
	return best;
}

static bool
is_off(double ahead_s)
{
	double ns = fabs(ahead_s) * NS_PER_S;

	return ns >= (double)SKEW_LEAST_NS && ns <= (double)SKEW_MOST_NS;
}

size_t
skew_agree(const struct stand *stand, size_t n, struct skew *out)
{
	size_t n_of, found = 0;
	double common = largest_group(stand, n, &n_of);

	if (n == 2 && stand[1].is_known && is_off(stand[1].ahead_s)) {
		out[0] = (struct skew){
			.value = stand[1].who, .other = stand[0].who, .is_pair = true,
			.ahead_ns = llround(stand[1].ahead_s * NS_PER_S), .n = stand[1].n,
		};
		return 1;
	}
	if (n_of * 2 <= n)
		return 0;
	for (size_t i = 0; i < n && found < SKEWS_MOST; i++)
		if (stand[i].is_known && stand[i].who != SKEW_OWN &&
		    is_off(stand[i].ahead_s - common))
			out[found++] = (struct skew){
				.value = stand[i].who, .n = stand[i].n,
				.ahead_ns = llround((stand[i].ahead_s - common) * NS_PER_S),
			};
	return found;
}
