/* gap_left: machines that left, while nobody was the worse for it, in a sentence. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/gap_private.h"
#include "core/analysis/traffic.h"

enum { NAMED = 4 };

const char *
left_text(struct study *study, const struct left *left)
{
	const struct axis *axis = left->axis;
	struct str text = {0};
	size_t all = 0, n = 0;

	if (!axis)
		return NULL;
	int64_t at_ns = axis->last[left->value].at_ns;

	for (size_t i = 0; i < axis->n; i++)
		all += fallen_leaves_with(study, axis, i, at_ns);
	for (size_t i = 0; i < axis->n; i++) {
		if (!fallen_leaves_with(study, axis, i, at_ns) || ++n > NAMED)
			continue;
		str_fmt(&text, "%s%s", n == 1 ? "" : n == all && all <= NAMED ? " and " : ", ",
			n == 1 ? term_text(study, axis->field, axis->value[i])
			       : value_text(study, axis->value[i]));
	}
	if (all > NAMED)
		str_fmt(&text, " and %zu more", all - NAMED);
	str_fmt(&text, all > 1 ? " have no record after about %s" : " has no record after %s",
		clock_text(study->arena, at_ns));
	if (left->rate < 1)
		str_fmt(&text, ", and all together do %s of what they did: fewer machines for "
			"fewer requests, or both are lost.", ratio_text(study->arena, left->rate));
	else
		str_fmt(&text, left->is_sure ? "; the others took over what %s did."
			: "; that the others took over what %s did may be chance.",
			all > 1 ? "they" : "it");
	const char *out = arena_text(study->arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

void
aside_set(struct study *study, const struct left *left)
{
	const struct traffic *traffic = &study->traffic;
	const char *who = left_text(study, left);
	bool is_step = traffic->kind == TRAFFIC_STEP;
	double apart_ns = who ? (double)llabs(left->axis->last[left->value].at_ns -
					      traffic->from_ns) : 0;

	study->is_less = is_step || (who && (left->rate < 1 || !left->is_sure));
	if (is_step && who && left->rate < 1 &&
	    apart_ns <= limit(LIMIT_AT_ONCE_SHARE) * (double)(study->last_ns - study->first_ns))
		is_step = false;
	study->aside = !is_step ? who
		: arena_fmt(study->arena, "%s%s%s.", who ? who : "", who ? " " : "",
			    traffic_text(study));
}
