/* incident_clump: do the bad records come in clumps, too short and too often for a step? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/incident_private.h"

/* Stretches of the log, one after the other, each with clump_due bad records if all had their
 * share. */
struct stretch { double n, bad; };
struct clumps {
	double rate, chi2, parts;	/* chi2: of the counts, with parts - 1 degrees */
	struct stretch worst;		/* those with twice their share, together */
};

static void
stretch_end(struct clumps *clumps, struct stretch *stretch)
{
	double due = stretch->n * clumps->rate, off = stretch->bad - due;

	if (due < limit(LIMIT_CLUMP_DUE))
		return;
	clumps->chi2 += off * off / (due * (1 - clumps->rate));
	clumps->parts++;
	if (stretch->bad >= 2 * due) {
		clumps->worst.n += stretch->n;
		clumps->worst.bad += stretch->bad;
	}
	*stretch = (struct stretch){0};
}

/* Chi-square with so many degrees as a z: its cube root is nearly normal (Wilson & Hilferty
 * 1931). */
static double
chi2_z(double chi2, double degrees)
{
	double v = 2 / (9 * degrees);

	return (cbrt(chi2 / degrees) - (1 - v)) / sqrt(v);
}

const char *
clump_text(struct study *study)
{
	struct clumps clumps = {.rate = (double)study->bad / (double)study->rated};
	struct stretch stretch = {0};
	struct groups groups = {0};

	if ((double)study->bad < limit(LIMIT_CLUMP_DUE) * limit(LIMIT_CLUMP_PARTS) ||
	    clumps.rate >= .5)
		return NULL;
	query_group_counts(&study->query, NULL, 0, study->bin_ns, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const struct cell *cell = &groups.at[i].cell;

		stretch.n += (double)(cell->n - cell->outcome[OUTCOME_UNKNOWN]);
		stretch.bad += (double)cell_bad(cell);
		stretch_end(&clumps, &stretch);
	}
	groups_release(&groups);
	if (clumps.parts < limit(LIMIT_CLUMP_PARTS) ||
	    !(clumps.worst.bad >= limit(LIMIT_BURST_N)) ||
	    !(chi2_z(clumps.chi2, clumps.parts - 1) > limit(LIMIT_CLUMP_Z)))
		return NULL;
	return arena_fmt(study->arena, "%.0f of %llu bad records lie in %s of the requests: they "
			 "come in clumps, too short to be a step", clumps.worst.bad,
			 (unsigned long long)study->bad,
			 share_text(study->arena, clumps.worst.n / (double)study->rated));
}
