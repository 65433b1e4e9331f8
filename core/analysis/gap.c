/* gap: is it the log and not the service? silence, values that fall silent, unit steps, damage. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/gap_private.h"
#include "core/analysis/traffic.h"

enum { WALK_MAX = 512 };
#define DAY_NS (86400 * INT64_C(1000000000))

void
silence_add(struct silence *out, const struct ref *before, const struct ref *after)
{
	int64_t gap_ns = after->at_ns - before->at_ns;

	if (gap_ns <= out->gap_ns) {
		if (gap_ns > out->second_ns) {
			out->second_ns = gap_ns;
			out->second_at_ns = before->at_ns;
		}
		return;
	}
	out->second_ns = out->gap_ns;
	out->second_at_ns = out->before.at_ns;
	out->gap_ns = gap_ns;
	out->before = *before;
	out->after = *after;
}

static int
by_size(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return a < b ? -1 : a > b;
}

/* All gaps of a small log, exactly. */
static void
silence_walk(struct study *study, struct silence *out)
{
	int64_t gap[WALK_MAX];
	struct cursor cursor = {0};
	struct record record;
	struct ref last = {0};
	uint32_t id;
	size_t n = 0;

	while (n < WALK_MAX && query_next(&study->query, &cursor, &record, &id)) {
		struct ref ref = ref_of(&record, id);

		if (last.id) {
			gap[n++] = ref.at_ns - last.at_ns;
			silence_add(out, &last, &ref);
		}
		last = ref;
	}
	qsort(gap, n, sizeof(*gap), by_size);
	out->median_ns = n ? gap[(n - 1) / 2] : 0;
}

/* The longest run of empty buckets, its edges refined; the median gap from the rate. */
static void
silence_bins(struct study *study, struct silence *out)
{
	struct groups groups = {0};

	if (study->scene)
		silence_see(study, out);
	else
		query_group_counts(&study->query, NULL, 0, study->bin_ns, &groups);
	for (size_t i = 1; i < groups.n; i++) {
		int64_t run = groups.at[i].bin_ns - groups.at[i - 1].bin_ns;
		const struct ref *before = &groups.at[i - 1].cell.ref[REF_LAST];
		const struct ref *after = &groups.at[i].cell.ref[REF_FIRST];

		if (run > study->bin_ns || i == 1)
			silence_add(out, before, after);
	}
	groups_release(&groups);
	out->median_ns = (int64_t)(.6931471805599453 * (double)(study->last_ns - study->first_ns) /
				   (double)study->n);
}

/* A night, or the hours an office is closed: it comes again after a day, or some. */
static bool
is_rest(const struct silence *silence)
{
	int64_t apart_ns = llabs(silence->before.at_ns - silence->second_at_ns);
	int64_t days = (apart_ns + DAY_NS / 2) / DAY_NS;
	int64_t rest_ns = (int64_t)(limit(LIMIT_REST_S) * 1e9);

	return silence->gap_ns >= rest_ns && silence->second_ns >= silence->gap_ns / 2 &&
	       days >= 1 && llabs(apart_ns - days * DAY_NS) <= 2 * rest_ns;
}

/*
 * Among n gaps of random arrivals the longest holds ln n expected records by chance; and traffic
 * ebbs for a moment to half of what it is around it.
 */
static bool
is_missed(const struct study *study, double expected)
{
	return expected >= limit(LIMIT_GAP_EXPECTED) &&
	       (double)study->n * exp(-expected / 2) < limit(LIMIT_CHANGE_P);
}

static struct silence
silence_find(struct study *study)
{
	struct silence out = {.is_known = true};

	if (study->n < 2 || study->silence.is_known)
		return study->silence.is_known ? study->silence : out;
	if (study->n <= WALK_MAX)
		silence_walk(study, &out);
	else
		silence_bins(study, &out);
	/* What else would have come is asked only of one that is long enough. */
	bool is_long = !is_rest(&out) &&
		       (double)out.gap_ns > limit(LIMIT_GAP_RATIO) * (double)out.median_ns &&
		       (double)out.gap_ns >= limit(LIMIT_GAP_S) * 1e9;
	double expected = is_long ? silence_rate(study, &out) * (double)out.gap_ns : 0;

	out.passes = is_long && is_missed(study, expected);
	out.is_daily = out.passes &&
		       !is_missed(study, fmin(expected, silence_due_by_hour(study, &out)));
	out.passes = out.passes && !out.is_daily && !silence_recurs(study, &out);
	study->silence = out;
	return out;
}

/* About a thousand, or a thousandth? There is room for what the p95 of few records wanders. */
static bool
is_thousand(double ratio)
{
	double within = limit(LIMIT_UNIT_ABOUT);

	return (ratio > 1000 / within && ratio < 1000 * within) ||
	       (ratio > 1 / (1000 * within) && ratio < 1 / (1000 / within));
}

/*
 * Both sides of an endpoint, without the bad ones, which may fail at once: are latencies about a
 * thousand times what they were, or a thousandth? No service does that. The median of a cache that
 * answers half of the requests lies now with one half, now with the other: their mean does not.
 */
static bool
is_other_unit(struct study *study, const struct cell cells[2], double *ratio)
{
	struct slots before = dist_slots(&cells[0].other, study->arena);
	struct slots since = dist_slots(&cells[1].other, study->arena);
	double middle = slots_quantile_us(&since, 500) / slots_quantile_us(&before, 500);
	double top = slots_quantile_us(&since, 950) / slots_quantile_us(&before, 950);
	double mean = exp(log_mean(&since).mean - log_mean(&before).mean);

	*ratio = is_thousand(middle) ? middle : mean;
	return is_thousand(*ratio) && is_thousand(top) && (*ratio > 1) == (top > 1);
}

bool
unit_steps(struct study *study, double *ratio)
{
	const struct frame *frame = study_frame(study, -1, -1);
	size_t seen = 0;

	for (size_t e = 0; e < frame->n && study->has_onset; e++) {
		struct cell cells[2] = {{0}, {0}};
		bool is_like = false, is_enough, is_known = false;

		for (size_t i = 0; i < frame->n; i++) {
			if (frame->row[i].key[1] != frame->row[e].key[1])
				continue;
			is_known = is_known || i < e;
			row_merge(study, &frame->row[i], &cells[frame->row[i].is_since]);
		}
		is_enough = !is_known && (double)cells[0].other.n >= limit(LIMIT_ARM_N) &&
			    (double)cells[1].other.n >= limit(LIMIT_ARM_N);
		if (is_enough) {
			is_like = is_other_unit(study, cells, ratio);
			seen++;
		}
		cell_release(&cells[0]);
		cell_release(&cells[1]);
		if (is_enough && !is_like)
			return false;
	}
	return seen > 0;
}

static const char *
gap_words(struct arena *arena, int64_t ns)
{
	char buf[64];

	return arena_fmt(arena, "%s", span_text(buf, ns));
}

/* Did the harm of those that go on begin when a large part of them fell silent? The onset of few
 * is a guess at a record; where all step up says it too. */
static bool
is_loss(const struct study *study, const struct fallen *fallen)
{
	int64_t at_ns = fallen->last.at_ns, reach_ns = 2 * study->bin_ns;
	bool is_then = llabs(study->from_ns - at_ns) <= reach_ns;

	for (size_t i = 0; i < study->steps.n && !is_then; i++) {
		const struct step *step = &study->steps.at[i];

		is_then = step->field < 0 && step->is_up && step->is_material &&
			  llabs(step->at_ns - at_ns) <= reach_ns;
	}
	return study->has_onset && study->is_hurt && is_then &&
	       fallen->share >= limit(LIMIT_ROBUST_SHARE);
}

/* Is an ebb of all traffic the longer break, and not the silence within it? */
static bool
is_ebb(const struct study *study, const struct silence *silence)
{
	const struct traffic *traffic = &study->traffic;
	bool is_within = silence->passes && silence->before.at_ns >= traffic->from_ns;

	return (traffic->kind == TRAFFIC_HOLE || (traffic->kind == TRAFFIC_FALLEN && is_within)) &&
	       !(silence->passes && (double)silence->gap_ns >=
		 limit(LIMIT_EBB_EMPTY) * (double)(traffic->until_ns - traffic->from_ns));
}

static void
ebb(struct study *study, struct answer *out)
{
	const struct traffic *traffic = &study->traffic;
	struct query before = query_window(study->query, INSTANT_NONE, traffic->from_ns);
	struct query after = query_window(study->query, traffic->until_ns, INSTANT_NONE);
	struct ref refs[2];

	if (!query_last(&before, &refs[0]))
		refs[0] = study->first;
	if (!query_first(&after, &refs[1]))
		refs[1] = study->last;
	out->is_ebb = true;
	check_add(out->check, &out->n, 12, CHECK_PASS,
		  arena_fmt(study->arena, "%s.", traffic_text(study)), cite_refs(study, refs, 2));
}

static void
continuity(struct study *study, struct answer *out)
{
	struct silence silence = silence_find(study);
	struct fallen fallen = {0};
	double ratio = NAN;
	const struct ref refs[2] = {silence.before, silence.after};
	const char *gap = gap_words(study->arena, silence.gap_ns);

	study->aside = NULL;
	study->is_less = false;
	if (study->n < 3) {
		check_add(out->check, &out->n, 12, CHECK_UNTESTABLE,
			  "Too few records to see a gap.", (struct cites){0});
		return;
	}
	if (unit_steps(study, &ratio)) {
		out->is_first = true;
		check_add(out->check, &out->n, 12, CHECK_PASS,
			  arena_fmt(study->arena,
				    "All latencies step by a factor of %.4g at once, at %s: a "
				    "change of unit.",
				    ratio, clock_text(study->arena, study->from_ns)),
			  cite_query(study, &study->query));
		return;
	}
	traffic_find(study);
	if (is_ebb(study, &silence)) {
		ebb(study, out);
		return;
	}
	if (silence.passes) {
		check_add(out->check, &out->n, 12, CHECK_PASS,
			  arena_fmt(study->arena,
				    "No record for %s from %s on; the usual gap is %s.", gap,
				    moment_text(study, silence.before.at_ns),
				    gap_words(study->arena, silence.median_ns)),
			  cite_refs(study, refs, 2));
		return;
	}
	fallen_find(study, &fallen);
	aside_set(study, &fallen.left);
	if (!study->aside)
		study->aside = silence_text(study, &silence);
	if (fallen.exists && (!fallen.is_fewer || is_loss(study, &fallen))) {
		const char *who = term_text(study, fallen.field, fallen.value);

		out->lost = is_loss(study, &fallen) ? who : NULL;
		out->is_doubtful = !out->lost && !fallen.is_shown;
		check_add(out->check, &out->n, 12, CHECK_PASS,
			  arena_fmt(study->arena,
				    "%s has no record after %s while others go on; about %.0f were "
				    "due.",
				    who, moment_text(study, fallen.last.at_ns),
				    fallen.expected),
			  cite_refs(study, &fallen.last, 1));
		return;
	}
	bool is_before =
		study->onset.is_known && silence.after.at_ns <= study->onset.at_or_before_ns;

	check_add(out->check, &out->n, 12, CHECK_CONTRADICTS,
		  arena_fmt(study->arena, "The largest gap, %s, %s.", gap,
			    is_before ? "lies before onset; nothing stops after it"
			    : silence.alike || silence.is_daily ? "has its like in this log"
			    : "is no longer than chance allows"),
		  cite_refs(study, refs, 2));
}

static void
damage(struct study *study, struct answer *out)
{
	bool is_same = !study->dropped_repaired || study->is_same_unrepaired;
	const char *text = "No record was mended.";

	if (study->dropped_repaired)
		text = arena_fmt(study->arena, "Without the %s the verdict %s.",
				 count_text(study->arena, study->dropped_repaired, "mended record"),
				 is_same ? "is the same" : "changes");
	else if (study->has_damage_run && study->is_same_undamaged)
		text = "Without the record at the damage the verdict is the same.";
	else if (study->has_damage_run)
		text = "No record was mended; without the record at the damage the verdict "
		       "changes.";
	else if (study->n_damage)
		text = "The damage lies between records; no record was mended.";
	check_add(out->check, &out->n, 13, is_same ? CHECK_CONTRADICTS : CHECK_PASS, text,
		  cite_refs(study, study->damage, study->n_damage));
}

void
gap_ask(struct study *study, const struct suspects *suspects, struct answer *out)
{
	(void)suspects;
	*out = (struct answer){.strength = NAN, .records = study->n};
	continuity(study, out);
	damage(study, out);
	const struct check *stream = &out->check[0], *mended = &out->check[1];

	out->is_testable = stream->state != CHECK_UNTESTABLE;
	out->passes = stream->state == CHECK_PASS;
	out->contradicts = stream->state == CHECK_CONTRADICTS && mended->state == CHECK_CONTRADICTS;
	out->why = out->is_doubtful
			? "Nobody else is hurt since: whether it was taken out, or what it did is "
			  "lost, the log cannot show."
		   : out->is_first ? "The unit of latency changes in mid-log: figures before and "
				   "after cannot be compared."
		   : out->lost ? "What goes on is hurt since: whether it carries what was lost, or "
				 "one fault is behind both, the log cannot show."
		   : out->is_ebb ? "Whether nobody asked, nobody was let in, or what came was not "
				   "logged, the log cannot show."
		   : out->passes ? "Silence is not health: whether the service was down, idle "
				   "or not logged, the log cannot show."
		   : mended->state == CHECK_PASS ? "The verdict rests on mended records."
		   : study->n_damage ? "What was mended does not carry the verdict, and the stream "
				       "is continuous."
				     : "The stream is continuous and nothing was mended.";
}
