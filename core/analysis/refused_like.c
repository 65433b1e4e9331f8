/* refused_like: does a value refuse more requests than its neighbours, like for like? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/refused_private.h"

static struct refused_count
count_of(const struct cell *cell)
{
	return (struct refused_count){cell->n - cell->outcome[OUTCOME_UNKNOWN],
				      cell->outcome[OUTCOME_CLIENT_ERROR]};
}

static double
share(struct refused_count count)
{
	return count.n ? (double)count.k / (double)count.n : 0;
}

struct refused_count
refused_count(const struct query *query)
{
	struct cell cell = {0};

	query_counts(query, &cell);
	struct refused_count out = count_of(&cell);

	cell_release(&cell);
	return out;
}

double
refused_z(struct refused_count own, struct refused_count rest)
{
	if (!own.n || !rest.n)
		return 0;
	double all = (double)(own.k + rest.k) / (double)(own.n + rest.n);
	double spread = sqrt(all * (1 - all) * (1 / (double)own.n + 1 / (double)rest.n));

	return spread > 0 ? (share(own) - share(rest)) / spread : 0;
}

bool
refused_steps(struct refused_count own, struct refused_count rest)
{
	return own.n >= REFUSED_LEAST && share(own) >= share(rest) + REFUSED_ABOVE &&
	       share(own) >= REFUSED_TIMES * share(rest) && refused_z(own, rest) >= REFUSED_Z;
}

static void
stratum_add(struct refused_like *out, struct refused_count own, struct refused_count rest,
	    double *numerator, double *variance)
{
	double n = (double)own.n, m = (double)rest.n, all = n + m, k = (double)(own.k + rest.k);

	out->own.n += own.n;
	out->own.k += own.k;
	out->rest.n += rest.n;
	out->rest.k += rest.k;
	out->expected += n * share(rest);
	*numerator += (double)own.k - n * k / all;
	*variance += n * m * k * (all - k) / (all * all * (all - 1));
}

/* Is one stratum of several, all with requests enough, the only one that shows it? */
struct only { uint32_t stratum; size_t n_steps, n_flat; };

static void
only_add(struct only *only, uint32_t stratum, struct refused_count own, struct refused_count rest)
{
	if ((double)own.n < limit(LIMIT_REFUSED_STRATUM_N) ||
	    (double)rest.n < limit(LIMIT_REFUSED_STRATUM_N))
		return;
	if (share(own) >= share(rest) + REFUSED_ABOVE / 2) {
		only->stratum = stratum;
		only->n_steps++;
	} else {
		only->n_flat++;
	}
}

struct refused_like
refused_like(const struct query *window, int field, uint32_t value, int strata)
{
	const int fields[] = {field, strata};
	struct refused_like out = {.stratum = NAME_NONE};
	struct only only = {.stratum = NAME_NONE};
	double numerator = 0, variance = 0, all = 0;
	struct groups groups = {0};

	query_group_counts(window, fields, 2, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const struct group *at = &groups.at[i];
		struct refused_count own = count_of(&at->cell), rest = {0, 0};

		if (at->key[0] != value)
			continue;
		for (size_t j = 0; j < groups.n; j++) {
			/* What has no version, another program's lines, is no other version. */
			bool is_bare = field == FIELD_VERSION && groups.at[j].key[0] == NAME_NONE;

			if (j == i || is_bare || groups.at[j].key[1] != at->key[1])
				continue;
			struct refused_count other = count_of(&groups.at[j].cell);

			rest.n += other.n;
			rest.k += other.k;
		}
		all += (double)own.n;
		if (!own.n || rest.n < 2)
			continue;
		stratum_add(&out, own, rest, &numerator, &variance);
		only_add(&only, at->key[1], own, rest);
	}
	groups_release(&groups);
	out.z = variance > 0 ? numerator / sqrt(variance) : 0;
	out.covered = all > 0 ? (double)out.own.n / all : 0;
	if (only.n_steps == 1 && only.n_flat)
		out.stratum = only.stratum;
	return out;
}

bool
refused_differs(const struct refused_like *like)
{
	double n = (double)like->own.n, own = share(like->own);

	return like->own.n >= REFUSED_LEAST && like->rest.n >= REFUSED_LEAST &&
	       own >= like->expected / n + REFUSED_ABOVE &&
	       own >= REFUSED_TIMES * like->expected / n && like->z >= REFUSED_Z;
}
