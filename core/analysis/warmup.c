/* warmup: were only the first requests of a value hurt (C17)? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/check_private.h"

/* Harm of the cause by bucket, and where its first 5 % or 60 s end. */
struct start {
	double all, early, late, late_expected;
	uint64_t n, n_early, n_late;
	int64_t until_ns;
};

static void
start_fill(struct asked *ask, const struct groups *groups, struct start *out)
{
	struct study *study = ask->study;
	int64_t first_ns = INSTANT_NONE;
	uint64_t seen = 0;

	for (size_t i = 0; i < groups->n; i++)
		out->n += groups->at[i].cell.n;
	for (size_t i = 0; i < groups->n; i++) {
		const struct group *group = &groups->at[i];
		struct harm harm =
			harm_of(study, reference_of(study, group->key[0]), &group->cell);
		double hurt = harm.hurt + harm.slow_unsupported;

		if (first_ns == INSTANT_NONE)
			first_ns = group->bin_ns;
		bool is_early = (double)seen < limit(LIMIT_WARMUP_RECORDS) * (double)out->n ||
			(double)(group->bin_ns - first_ns) < limit(LIMIT_WARMUP_S) * 1e9;

		seen += group->cell.n;
		out->all += hurt - harm.expected;
		if (is_early) {
			out->early += hurt - harm.expected;
			out->n_early += group->cell.n;
			out->until_ns = group->bin_ns + study->bin_ns;
		} else {
			out->late += hurt;
			out->late_expected += harm.expected;
			out->n_late += group->cell.n;
		}
	}
}

void
warmup_check(struct asked *ask)
{
	struct study *study = ask->study;
	struct suspect *s = ask->suspect;
	struct query own = query_cause(query_since(study), &s->cause);
	struct groups groups = {0};
	struct start start = {0};
	int field = FIELD_ENDPOINT;

	if ((double)study->n < limit(LIMIT_JUDGED_N) || s->strata.is_past)
		return;
	if (!(s->share.explained >= limit(LIMIT_ROW_EXPLAINED))) {
		check_add(s->check, &s->n_checks, 17, CHECK_THIN,
			  "Too little of it is hurt to tell its first requests from later ones.",
			  (struct cites){0});
		return;
	}
	const struct kept *kept = axis_kept(study_axis(study, field));

	query_groups_folded(&own, &field, &kept, 1, study->bin_ns, &groups);
	start_fill(ask, &groups, &start);
	groups_release(&groups);
	double late =
		start.n_late ? (start.late - start.late_expected) / (double)start.n_late : NAN;
	/* What chance adds to the later ones (two standard errors) is not held against it. */
	double noise = 2 * sqrt(fmax(0, start.late_expected));
	double later = fmax(0, start.late - start.late_expected - noise);
	bool is_warmup = (double)start.n_late >= limit(LIMIT_ARM_N) && start.early > 0 &&
			 start.early >= limit(LIMIT_WARMUP_SHARE) * (start.early + later) &&
			 late <= limit(LIMIT_WARMUP_HURT);
	bool is_thin = (double)start.n_late < limit(LIMIT_ARM_N);
	const char *text =
		study->is_quiet ? ""
		: is_warmup
			? arena_fmt(study->arena,
				    "%s of the hurt of %s lies in its first %s; afterwards %s "
				    "above the reference (n=%llu).",
				    share_text(study->arena, start.early / (start.early + later)),
				    suspect_text(study, s),
				    count_text(study->arena, start.n_early, "record"),
				    share_text(study->arena, late),
				    (unsigned long long)start.n_late)
			: arena_fmt(study->arena,
				    "The hurt is spread over its %s, not only its first requests.",
				    count_text(study->arena, start.n, "record"));
	struct query early = query_window(own, INSTANT_NONE, start.until_ns - 1);

	check_add(s->check, &s->n_checks, 17, is_warmup ? CHECK_CONTRADICTS
		  : is_thin ? CHECK_THIN : CHECK_PASS, text,
		  cite_query(study, is_warmup ? &early : &own));
}
