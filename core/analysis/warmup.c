/* warmup: were only the first requests of a value hurt (C17)? */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/check_private.h"
#include "core/analysis/portion_place.h"
#include "core/analysis/scene.h"

/* Harm of the cause by bucket, and where its first 5 % or 60 s end. */
struct start {
	double all, early, late, late_expected;
	double late_place, late_placed;
	uint64_t n, n_early, n_late, bad_late;
	int64_t until_ns;
};

/* What a cause's records on an endpoint suffered in a bucket. */
struct stretch { int64_t bin_ns; uint64_t n, bad; double hurt, expected, place, placed; };
struct stretches { struct stretch *at; size_t n; };	/* by bucket, then endpoint */

struct telling {
	struct study *study;
	struct placing *placing;
	const struct axis *endpoints;
	struct stretch *sums;	/* by bucket and endpoint */
	size_t n_places;
	int64_t origin_ns;
};

static void
take(void *context, const struct portion *portion)
{
	const struct telling *telling = context;
	const struct reference *reference = reference_of(telling->study, portion->key[0]);
	bool has_limit = reference && reference->kind != REFERENCE_NONE;
	size_t bin = (size_t)((portion->bin_ns - telling->origin_ns) / telling->study->bin_ns);
	size_t e = telling->endpoints ? axis_place(telling->endpoints, portion->key[0]) : 0;
	struct stretch *at = &telling->sums[bin * telling->n_places + e];
	struct placed placed = placing_of(telling->placing, portion->key[0], portion);
	uint64_t judged = telling->study->has_status ? portion->n : portion->n_timed;

	at->bin_ns = portion->bin_ns;
	at->n += portion->n;
	at->bad += outcome_is_bad(portion->outcome) ? portion->n : 0;
	if (outcome_is_bad(portion->outcome))
		at->hurt += (double)portion->n;
	else if (has_limit)
		at->hurt += (double)portion_above(portion, reference->limit_us);
	if (has_limit)
		at->expected += (double)judged * reference->hurt_rate;
	at->place += placed.sum;
	at->placed += placed.n;
}

static struct stretches
stretches_ask(struct study *study, const struct query *own)
{
	int field = FIELD_ENDPOINT;
	const struct axis *endpoints = study_axis(study, field);
	const struct kept *kept = axis_kept(endpoints);
	struct placing placing;
	struct telling telling = {
		.study = study, .placing = &placing, .endpoints = endpoints,
		.n_places = endpoints ? endpoints->n + 1 : 1,
		.origin_ns = bins_origin(study),
	};
	size_t all = (study->bins + 1) * telling.n_places;
	struct stretches out = {0};

	telling.sums = xcalloc(all, sizeof(*telling.sums));
	placing_open(&placing, study);
	query_portions(own, &field, &kept, 1, study->bin_ns, take, &telling);
	placing_close(&placing);
	out.at = ARENA_NEW(study->arena, struct stretch, all);
	for (size_t i = 0; i < all; i++) {
		if (telling.sums[i].n)
			out.at[out.n++] = telling.sums[i];
	}
	free(telling.sums);
	return out;
}

/* The same out of the columns of a scene. */
static struct stretches
stretches_see(struct study *study, const struct cause *cause)
{
	const struct scene *scene = study->scene;
	const struct axis *axis = study_axis(study, FIELD_ENDPOINT);
	const uint8_t *code = axis ? scene_column(study, FIELD_ENDPOINT) : NULL;
	size_t places = axis ? axis->n + 1 : 1, all = (study->bins + 1) * places;
	struct stretch *sums = xcalloc(all, sizeof(*sums));
	uint32_t *judged = xcalloc(all, sizeof(*judged));
	bool *is_own = xmalloc((scene->n + 1) * sizeof(*is_own));
	struct stretches out = {0};

	scene_cause(study, cause, is_own);
	for (size_t i = 0; i < scene->n; i++) {
		if (!is_own[i] || !scene->is_since[i])
			continue;
		size_t at = scene->bin[i] * places + (code ? code[i] : 0);

		sums[at].n++;
		sums[at].bad += scene->is_bad[i];
		sums[at].hurt += scene->is_bad[i] || (i < scene->n_timed && scene->is_slow[i]);
		judged[at] += study->has_status || i < scene->n_timed;
		bool has_place = i < scene->n_timed && !isnan(scene->place[i]);

		sums[at].place += scene->is_bad[i] ? 1 : has_place ? scene->place[i] : 0;
		sums[at].placed += scene->is_bad[i] || has_place;
	}
	for (size_t at = 0; at < all; at++)
		out.n += sums[at].n > 0;
	out.at = ARENA_NEW(study->arena, struct stretch, out.n + 1);
	out.n = 0;
	for (size_t at = 0; at < all; at++) {
		if (!sums[at].n)
			continue;
		size_t e = at % places;
		const struct reference *reference = reference_of(
			study, !axis ? NAME_NONE : e < axis->n ? axis->value[e] : VALUE_OTHER);
		bool has_limit = reference && reference->kind != REFERENCE_NONE;

		sums[at].bin_ns = scene->origin_ns + (int64_t)(at / places) * study->bin_ns;
		if (has_limit)
			sums[at].expected = (double)judged[at] * reference->hurt_rate;
		else
			sums[at].place = sums[at].placed = 0;
		out.at[out.n++] = sums[at];
	}
	free(sums);
	free(judged);
	free(is_own);
	return out;
}

static void
start_fill(const struct study *study, const struct stretches *stretches, struct start *out)
{
	int64_t first_ns = INSTANT_NONE;
	uint64_t seen = 0;

	for (size_t i = 0; i < stretches->n; i++)
		out->n += stretches->at[i].n;
	for (size_t i = 0; i < stretches->n; i++) {
		const struct stretch *at = &stretches->at[i];

		if (first_ns == INSTANT_NONE)
			first_ns = at->bin_ns;
		bool is_early = (double)seen < limit(LIMIT_WARMUP_RECORDS) * (double)out->n ||
			(double)(at->bin_ns - first_ns) < limit(LIMIT_WARMUP_S) * 1e9;

		seen += at->n;
		out->all += at->hurt - at->expected;
		if (is_early) {
			out->early += at->hurt - at->expected;
			out->n_early += at->n;
			out->until_ns = at->bin_ns + study->bin_ns;
		} else {
			out->late += at->hurt;
			out->late_expected += at->expected;
			out->late_place += at->place;
			out->late_placed += at->placed;
			out->n_late += at->n;
			out->bad_late += at->bad;
		}
	}
}

/* Are the later ones slow all the same, though few of them pass the limit? */
static bool
is_slow_later(const struct start *start)
{
	double n = start->late_placed, mean = n > 0 ? start->late_place / n - .5 : 0;

	return mean >= limit(LIMIT_I2_PLACE) && mean * sqrt(12 * n) > 2.5758293;
}

/* Do the later ones fail more than the controls beside them, slow or not? That is no warm-up. */
static bool
fails_later(const struct start *start, const struct contrast *contrast)
{
	struct stats_table table = {
		start->bad_late, start->n_late - start->bad_late, contrast->bad_control,
		contrast->rated_control - contrast->bad_control,
	};

	return contrast->rated_control &&
	       stats_fisher(&table).p_greater < limit(LIMIT_STRONG_P);
}

void
warmup_check(struct asked *ask)
{
	struct study *study = ask->study;
	struct suspect *s = ask->suspect;
	struct query own = query_cause(query_since(study), &s->cause);
	struct start start = {0};

	if ((double)study->n < limit(LIMIT_JUDGED_N) || s->strata.is_past)
		return;
	if (!(s->share.explained >= limit(LIMIT_ROW_EXPLAINED))) {
		check_add(s->check, &s->n_checks, 17, CHECK_THIN,
			  "Too little of it is hurt to tell its first requests from later ones.",
			  (struct cites){0});
		return;
	}
	const struct stretches stretches = study->scene ? stretches_see(study, &s->cause)
							: stretches_ask(study, &own);

	start_fill(study, &stretches, &start);
	double late =
		start.n_late ? (start.late - start.late_expected) / (double)start.n_late : NAN;
	/* What chance adds to the later ones (two standard errors) is not held against it. */
	double noise = 2 * sqrt(fmax(0, start.late_expected));
	double later = fmax(0, start.late - start.late_expected - noise);
	bool is_warmup = (double)start.n_late >= limit(LIMIT_ARM_N) && start.early > 0 &&
			 start.early >= limit(LIMIT_WARMUP_SHARE) * (start.early + later) &&
			 late <= limit(LIMIT_WARMUP_HURT) && !is_slow_later(&start) &&
			 !fails_later(&start, &s->contrast);
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
