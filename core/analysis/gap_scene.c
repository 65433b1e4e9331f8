/* gap_scene: the first and the last record of each bucket, and the silence between them. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/gap_private.h"
#include "core/analysis/scene.h"

/* First and last record of a bucket; ids, 0 without any. */
struct ends { int64_t first_ns, last_ns; uint32_t first, last; };

static void
ends_add(struct ends *ends, int64_t at_ns, uint32_t id)
{
	if (!ends->first || at_ns < ends->first_ns ||
	    (at_ns == ends->first_ns && id < ends->first)) {
		ends->first_ns = at_ns;
		ends->first = id;
	}
	if (!ends->last || at_ns > ends->last_ns || (at_ns == ends->last_ns && id > ends->last)) {
		ends->last_ns = at_ns;
		ends->last = id;
	}
}

void
silence_see(const struct study *study, struct silence *out)
{
	const struct scene *scene = study->scene;
	struct ends *ends = xcalloc(study->bins + 1, sizeof(*ends));
	const struct ends *before = NULL;
	uint32_t before_id = 0, after_id = 0;
	size_t seen = 0;
	int64_t gap_at_ns = 0;

	for (size_t i = 0; i < scene->n; i++)
		ends_add(&ends[scene->bin[i]], scene->at_ns[i],
			 scene->panel->id[scene->pick[i]]);
	for (size_t b = 0; b <= study->bins; b++) {
		const struct ends *after = &ends[b];

		if (!after->first)
			continue;
		bool is_next = before && after - before == 1;

		seen++;
		int64_t gap_ns = before && !(is_next && seen > 2) ?
			after->first_ns - before->last_ns : 0;

		if (gap_ns > out->gap_ns) {
			out->second_ns = out->gap_ns;
			out->second_at_ns = gap_at_ns;
			out->gap_ns = gap_ns;
			gap_at_ns = before->last_ns;
			before_id = before->last;
			after_id = after->first;
		} else if (gap_ns > out->second_ns) {
			out->second_ns = gap_ns;
			out->second_at_ns = before->last_ns;
		}
		before = after;
	}
	if (before_id) {
		out->before = query_ref(&study->query, before_id);
		out->after = query_ref(&study->query, after_id);
	}
	free(ends);
}

uint64_t
silence_near(const struct study *study, const int64_t left_ns[2], const int64_t right_ns[2])
{
	const struct scene *scene = study->scene;
	uint64_t n = 0;

	for (size_t i = 0; i < scene->n; i++) {
		int64_t at_ns = scene->at_ns[i];

		n += at_ns >= left_ns[0] && at_ns <= left_ns[1];
		n += at_ns >= right_ns[0] && at_ns <= right_ns[1];
	}
	return n;
}
