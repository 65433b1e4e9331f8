/* load: does latency follow the rate in every version, and did the rate rise first? */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/load_private.h"
#include "core/base/instant.h"

enum { LOAD_BINS = 60 };

static struct course
course_open(struct study *study)
{
	struct course course = {
		.width = query_bin_width(study->first_ns, study->last_ns, LOAD_BINS)};

	course.origin =
		study->first_ns - ((study->first_ns % course.width) + course.width) % course.width;
	course.bins = (size_t)((study->last_ns - course.origin) / course.width + 1);
	course.rate = ARENA_NEW(study->arena, double, course.bins);
	course.place = ARENA_NEW(study->arena, double, course.bins);
	course.placed = ARENA_NEW(study->arena, double, course.bins);
	return course;
}

/* Over the buckets before one; those at the ends of the log are cut: they carry no rate. */
static struct stats_spearman
course_spearman(struct study *study, const struct course *course, size_t until, size_t *bins)
{
	double *x = ARENA_NEW(study->arena, double, course->bins),
	       *y = ARENA_NEW(study->arena, double, course->bins);
	double *w = ARENA_NEW(study->arena, double, course->bins);

	*bins = 0;
	for (size_t b = 1; b + 1 < course->bins && b < until; b++) {
		if (course->placed[b] <= 0)
			continue;
		x[*bins] = course->rate[b];
		/* Slower than nearly all is as slow as ranks can tell: no order above that. */
		y[*bins] = fmin(course->place[b] / course->placed[b], limit(LIMIT_LOAD_FULL));
		w[(*bins)++] = course->placed[b];
	}
	return stats_spearman(x, y, w, *bins);
}

/* Records a bucket, or their mean displacement. */
static double
height(const struct course *course, size_t b, bool is_rate)
{
	return is_rate ? course->rate[b]
	     : course->placed[b] > 0 ? course->place[b] / course->placed[b] : NAN;
}

/* The mean of the buckets of one side of the onset, without those cut by the ends of the log. */
static double
level_of(const struct course *course, size_t from, size_t until, bool is_rate, double *n)
{
	double sum = 0;

	*n = 0;
	for (size_t b = from; b < until; b++) {
		if (isnan(height(course, b, is_rate)))
			continue;
		sum += height(course, b, is_rate);
		(*n)++;
	}
	return *n > 0 ? sum / *n : NAN;
}

/* Are two buckets past some of the way from one level to the other? Displacement is full long
 * before a slow surge is, so less of the way is asked of the rate. */
static bool
is_past(const struct course *course, size_t b, bool is_rate, double before, double since)
{
	double n, level = level_of(course, b, b + 2, is_rate, &n);

	return n > 0 && (level - before) / (since - before) >
			limit(is_rate ? LIMIT_LOAD_RATE_PART : LIMIT_LOAD_PLACE_PART);
}

/*
 * The bucket near the onset from which on the rate, or the displacement, has left its level
 * before it for that since. What rose and fell again before is a wave of its own.
 */
static size_t
start_of(const struct course *course, size_t onset, bool is_rate, double before, double since)
{
	enum { REACH = 8 };
	size_t b = onset > 1 ? onset : 1;

	if (is_past(course, b, is_rate, before, since)) {
		while (b > 1 && b + REACH > onset && is_past(course, b - 1, is_rate, before, since))
			b--;
		return b;
	}
	for (; b + 1 < course->bins && b <= onset + REACH; b++) {
		if (is_past(course, b, is_rate, before, since))
			return b;
	}
	return onset;
}

/* The bucket of the plainest rise of all traffic; 0 without one. */
static size_t
plainest_bin(const struct study *study, const struct course *course)
{
	const struct step *best = NULL;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];

		if (step->field < 0 && step->is_up && step->measure == 0 &&
		    (!best || step->statistic > best->statistic))
			best = step;
	}
	return best ? (size_t)((best->at_ns - course->origin) / course->width) : 0;
}

/*
 * Waves of the rate blur when it rose. But where latency followed them already before its plainest
 * rise, when nothing else had happened, it is the rate that leads: no fault does that.
 */
static bool
leads_before(struct study *study, const struct course *course, double *ratio)
{
	size_t rise = plainest_bin(study, course), bins = 0;
	double n[2];

	if (rise < 2)
		return false;
	struct stats_spearman before = course_spearman(study, course, rise, &bins);
	double past = level_of(course, 1, rise, true, &n[0]);

	*ratio = level_of(course, rise, course->bins - 1, true, &n[1]) / past;
	return (double)bins >= limit(LIMIT_LOAD_BINS) && before.rho >= limit(LIMIT_LOAD_RHO) &&
	       before.p < limit(LIMIT_LOAD_P) && n[1] >= 3 && past > 0;
}

static int64_t
bin_at(const struct course *course, size_t b)
{
	return course->origin + (int64_t)b * course->width;
}

/* When the rate changed and what it did was felt: neither is first within one bucket. */
static const char *
change_text(struct study *study, const struct course *course, size_t change, size_t felt,
	    int64_t felt_ns)
{
	const char *what = study->has_latency ? "latency" : "the share of bad ones";
	const char *when = clock_text(study->arena, bin_at(course, change));
	char width[64];

	if (change == felt)
		return arena_fmt(study->arena, "it changed at %s with %s%s, within one bucket of "
				 "%s", when, study->has_latency ? "the " : "", what,
				 span_text(width, course->width));
	return arena_fmt(study->arena, "it changed at %s, %s at %s", when, what,
			 clock_text(study->arena, felt_ns));
}

/* The rate since a bucket against before it, and when it and what it did left their levels. */
struct lead { bool is_enough; double ratio; size_t change, felt; };

static struct lead
lead_at(const struct course *course, size_t onset)
{
	double n_before, n_since, unused;
	double before = level_of(course, 1, onset, true, &n_before);
	double since = level_of(course, onset + 1, course->bins - 1, true, &n_since);
	double calm = level_of(course, 1, onset, false, &unused);
	double hurt = level_of(course, onset + 1, course->bins - 1, false, &unused);

	return (struct lead){
		.is_enough = n_before >= 3 && n_since >= 3 && before > 0,
		.ratio = since / before,
		.change = start_of(course, onset, true, before, since),
		.felt = hurt > calm ? start_of(course, onset, false, calm, hurt) : onset,
	};
}

static bool
is_led(const struct lead *lead)
{
	return lead->is_enough && lead->ratio >= limit(LIMIT_LOAD_RATIO) &&
	       lead->change <= lead->felt + 1;
}

static void
leads(struct study *study, const struct course *course, struct answer *out)
{
	size_t onset =
		study->has_onset ? (size_t)((study->from_ns - course->origin) / course->width) : 0;
	size_t rise = plainest_bin(study, course);
	struct lead own = lead_at(course, onset), plainest = lead_at(course, rise);
	/* A wave that was felt as well may come first: then the plainest rise tells. */
	bool is_later = study->has_onset && !is_led(&own) && rise > onset && is_led(&plainest);
	const struct lead *lead = is_later ? &plainest : &own;

	if (!study->has_onset || !lead->is_enough) {
		check_add(out->check, &out->n, 10, CHECK_UNTESTABLE,
			  study->has_onset ? "Too few buckets before or since onset to set rates "
					     "against each other."
					   : "Without an onset no rate before it can be told; "
					     "nothing in the log tells capacity or queueing.",
			  (struct cites){0});
		return;
	}
	double ratio = lead->ratio, ratio_past = NAN;
	enum check_state state = CHECK_THIN;
	bool is_followed = leads_before(study, course, &ratio_past);
	const char *since_what = is_later ? "its plainest rise" : "onset", *followed = "";

	if (ratio < limit(LIMIT_LOAD_RATIO_NONE))
		state = CHECK_CONTRADICTS;
	else if (is_led(lead))
		state = CHECK_PASS;
	if (state != CHECK_PASS && is_followed &&
	    fmax(ratio, ratio_past) >= limit(LIMIT_LOAD_RATIO)) {
		state = CHECK_PASS;
		since_what = ratio_past > ratio ? "its plainest rise" : since_what;
		ratio = fmax(ratio, ratio_past);
		followed = " Latency followed it before its plainest rise as well.";
	}
	out->rate_ratio = ratio;
	/* It has to rise; that it rose before what it did is more than buckets may tell. */
	out->is_earlier = lead->change < lead->felt || *followed;
	struct query since_query = query_since(study);

	check_add(out->check, &out->n, 10, state,
		  arena_fmt(study->arena, "The request rate since %s is %s of that before; %s.%s",
			    since_what, ratio_text(study->arena, ratio),
			    change_text(study, course, lead->change, lead->felt,
					lead->felt == onset ? study->from_ns
							    : bin_at(course, lead->felt)),
			    followed),
		  cite_query(study, &since_query));
}

static void
follows(struct study *study, const struct course *course, const struct course *by_version,
	struct answer *out)
{
	struct stats_spearman all =
		course_spearman(study, course, course->bins, &out->bins);
	const struct axis *versions = study_axis(study, FIELD_VERSION);
	enum check_state state = CHECK_THIN;

	if ((double)out->bins < limit(LIMIT_LOAD_BINS) || isnan(all.rho) || !study->has_latency) {
		check_add(out->check, &out->n, 9, CHECK_UNTESTABLE,
			  study->has_latency ? "Too few buckets with records to set the rate "
					       "against latency."
					     : "No latency to set against the rate.",
			  (struct cites){0});
		return;
	}
	out->strength = all.rho;
	if (all.rho >= limit(LIMIT_LOAD_RHO) && all.p < limit(LIMIT_LOAD_P))
		state = CHECK_PASS;
	else if (all.rho <= limit(LIMIT_LOAD_RHO_NONE) &&
		 (double)out->bins >= limit(LIMIT_STRONG_BINS))
		state = CHECK_CONTRADICTS;
	for (size_t v = 0; versions && v < versions->n; v++) {
		size_t bins;

		/* A rerun asks how well it holds in each version only where it holds at all. */
		if ((double)versions->count[v] < limit(LIMIT_STRONG_N) ||
		    (study->is_rerun && state != CHECK_PASS))
			continue;
		struct course own = study->scene ? course_open(study) : by_version[v];

		if (study->scene)
			course_see(study, (int)v, &own);
		out->strength = fmin(out->strength,
				     course_spearman(study, &own, own.bins, &bins).rho);
	}
	check_add(out->check, &out->n, 9, state,
		  arena_fmt(study->arena,
			    "Rank correlation of request rate and displacement over %zu buckets: "
			    "%s (p %s), at least %s in each version.",
			    out->bins, ratio_text(study->arena, all.rho),
			    p_text(study->arena, all.p), ratio_text(study->arena, out->strength)),
		  cite_query(study, &study->query));
}

/* A shortage that only the suspect feels is a mechanism of the suspect: not to be told here. */
static const char *
version_why(struct study *study, const struct suspects *suspects)
{
	const struct axis *axis = study_axis(study, FIELD_VERSION);
	const char *scope = axis && axis_values(axis) == 2 ? "both" : "all";

	for (size_t i = 0; i < suspects->n; i++) {
		if (suspects->at[i].kind == KIND_BAD_VERSION)
			return arena_fmt(study->arena,
					 "Load on %s versions is contradicted. Lack of capacity of "
					 "%s alone cannot be told from this log.",
					 scope,
					 value_text(study, suspects->at[i].cause.term[0].value));
	}
	return arena_fmt(study->arena, "Load on %s versions is contradicted.", scope);
}

void
load_ask(struct study *study, const struct suspects *suspects, struct answer *out)
{
	struct healthy healthy = healthy_beside(study);
	struct query query = query_since(study);

	*out = (struct answer){.strength = NAN, .records = study->n};
	if (healthy.exists) {
		query = healthy_query(study, &healthy);
		check_add(out->check, &out->n, 4, CHECK_CONTRADICTS,
			  arena_fmt(study->arena, "%s fast in the same minutes: %s.",
				    term_text(study, healthy.field, healthy.value),
				    latencies_text(study, &query)), cite_query(study, &query));
	} else {
		check_add(out->check, &out->n, 4, study->is_hurt ? CHECK_PASS : CHECK_UNTESTABLE,
			  study->is_hurt ? "No value of a field stayed fast where others were hurt."
					 : "Too little is hurt to look for what stayed fast.",
			  cite_query(study, &query));
	}
	if (study->n) {
		const struct axis *versions = study_axis(study, FIELD_VERSION);
		struct course course = course_open(study), *own = NULL;

		if (study->scene) {
			course_see(study, -1, &course);
		} else {
			own = versions ? ARENA_NEW(study->arena, struct course, versions->n) : NULL;
			for (size_t v = 0; own && v < versions->n; v++)
				own[v] = course_open(study);
			course_tell(study, &course, own);
		}
		follows(study, &course, own, out);
		leads(study, &course, out);
	}
	const struct check *rate = check_find(out->check, out->n, 9);
	const struct check *first = check_find(out->check, out->n, 10);

	out->is_testable = true;
	out->passes = !healthy.exists && rate && first && rate->state == CHECK_PASS &&
		      first->state == CHECK_PASS;
	for (size_t i = 0; i < out->n; i++)
		out->contradicts = out->contradicts || (out->check[i].state == CHECK_CONTRADICTS &&
			(out->check[i].id != 4 || healthy.n >= 2));
	if (healthy.exists)
		out->why = healthy.field == FIELD_VERSION
				   ? version_why(study, suspects)
				   : arena_fmt(study->arena,
					       "Load on everything is contradicted: %s stayed "
					       "fast.",
					       term_text(study, healthy.field, healthy.value));
	else if (out->passes)
		out->why = out->is_earlier
			? "Latency follows the request rate in every version, and the rate rose "
			  "first."
			: "Latency follows the request rate in every version.";
	else if (out->contradicts)
		out->why = "The request rate does not lead latency.";
	else
		out->why = "Rate and latency cannot be set against each other well enough.";
}
