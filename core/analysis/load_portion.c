/* load_portion: rate and displacement by bucket of a large log, lot by lot. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/load_private.h"
#include "core/analysis/portion_place.h"

struct telling {
	struct placing *placing;
	const struct axis *versions;
	struct course *all, *own;
};

static void
take(void *context, const struct portion *portion)
{
	const struct telling *telling = context;
	struct course *all = telling->all;
	size_t bin = (size_t)((portion->bin_ns - all->origin) / all->width);

	if (bin >= all->bins)
		return;
	all->rate[bin] += (double)portion->n;
	struct placed placed = placing_of(telling->placing, portion->key[1], portion);

	all->place[bin] += placed.sum;
	all->placed[bin] += placed.n;
	if (!telling->own)
		return;
	size_t version = axis_place(telling->versions, portion->key[0]);

	if (version < telling->versions->n) {
		telling->own[version].place[bin] += placed.sum;
		telling->own[version].placed[bin] += placed.n;
	}
}

void
course_tell(struct study *study, struct course *all, struct course *own)
{
	const int fields[2] = {FIELD_VERSION, FIELD_ENDPOINT};
	const struct kept *kept[2] = {axis_kept(study_axis(study, FIELD_VERSION)),
				      axis_kept(study_axis(study, FIELD_ENDPOINT))};
	struct placing placing;
	struct telling telling = {
		.placing = &placing, .versions = study_axis(study, FIELD_VERSION), .all = all,
		.own = own,
	};

	placing_open(&placing, study);
	query_portions(&study->query, fields, kept, 2, all->width, take, &telling);
	placing_close(&placing);
	/* The rate is of all traffic. */
	for (size_t v = 0; own && v < telling.versions->n; v++) {
		for (size_t b = 0; b < all->bins; b++)
			own[v].rate[b] = all->rate[b];
	}
}
