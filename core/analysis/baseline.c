/* baseline: what is normal on an endpoint, which version shows it, and which measure tells best. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/harm_new.h"
#include "core/analysis/scene.h"
#include "core/analysis/standing.h"

enum { COMPARED_MAX = 8 };	/* versions compared pair by pair when nothing lies before onset */

/* A reference out of the rows of an endpoint that lie before onset, or are of one version; or of
 * all but one value, of a frame of its field. */
static struct reference
reference_make(struct study *study, const struct frame *frame, uint32_t endpoint,
	       enum reference_kind kind, const struct ill *ill)
{
	struct reference out = {.endpoint = endpoint, .kind = kind, .p95_us = NAN, .limit_us = NAN};
	struct cell all = {0};

	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];
		bool is_in = kind == REFERENCE_BEFORE
				     ? !row->is_since
			     : ill ? row->key[2] != ill->value
				   : row->key[0] == study->baseline;

		if (row->key[1] == endpoint && is_in)
			row_merge(study, row, &all);
	}
	struct slots slots = cell_slots(&all, study->arena);

	out.n = all.n;
	out.bad = cell_bad(&all);
	out.rated = all.n - all.outcome[OUTCOME_UNKNOWN];
	if (slots.n) {
		out.ruler = ruler_make(&all.other, study->arena);
		out.p95_us = slots_quantile_us(&slots, 950);
		out.limit_us = fmax(out.p95_us * limit(LIMIT_SLOW_RATIO),
				    out.p95_us + limit(LIMIT_SLOW_SHIFT_MS) * 1000);
	}
	/* harm_of() of its own records, of which only the hurt ones are asked. */
	uint64_t supported = study->has_status ? all.n : slots.n;
	struct slots other = {out.ruler.slot, out.ruler.len, out.ruler.n};
	double hurt = (double)out.bad;

	for (size_t i = other.len; i-- > 0 && (double)other.at[i].value_us > out.limit_us;)
		hurt += (double)other.at[i].n;
	out.hurt_rate = supported ? hurt / (double)supported : 0;
	cell_release(&all);
	return out;
}

/* The endpoints of a frame, each once, in the order of its text. */
static void
references_open(struct study *study, const struct frame *frame)
{
	study->reference = ARENA_NEW(study->arena, struct reference, frame->n + 1);
	for (size_t i = 0; i < frame->n; i++) {
		uint32_t endpoint = frame->row[i].key[1];
		size_t at = study->n_references;

		if (reference_of(study, endpoint))
			continue;
		while (at > 0 && value_compare(study->names, study->reference[at - 1].endpoint,
					       endpoint) > 0) {
			study->reference[at] = study->reference[at - 1];
			at--;
		}
		study->reference[at] = (struct reference){.endpoint = endpoint};
		study->n_references++;
	}
	study->has_past = false;
	for (size_t i = 0; i < study->n_references; i++) {
		struct reference past = reference_make(study, frame, study->reference[i].endpoint,
						       REFERENCE_BEFORE, NULL);

		if ((double)past.n >= limit(LIMIT_REFERENCE_N)) {
			study->reference[i] = past;
			study->has_past = true;
		}
	}
	for (size_t i = 0; i < study->n_references && study->has_past; i++)
		reference_new(frame, &study->reference[i]);
}

struct candidate { uint32_t version; uint64_t before, since; struct harm harm; bool is_healthy; };

/* Is a version slower than another on the endpoints both serve? Ranks, stratified. */
static bool
is_slower(struct study *study, const struct frame *frame, uint32_t version, uint32_t other)
{
	struct stats_stratum *strata = ARENA_NEW(&study->scratch, struct stats_stratum,
						 study->n_references + 1);
	uint64_t both = 0, n[2] = {0, 0};

	for (size_t e = 0; e < study->n_references; e++) {
		struct cell a = {0}, b = {0};

		for (size_t i = 0; i < frame->n; i++) {
			if (frame->row[i].key[1] != study->reference[e].endpoint)
				continue;
			if (frame->row[i].key[0] == version)
				row_merge(study, &frame->row[i], &a);
			else if (frame->row[i].key[0] == other)
				row_merge(study, &frame->row[i], &b);
		}
		strata[e].a = cell_slots(&a, &study->scratch);
		strata[e].b = cell_slots(&b, &study->scratch);
		if (strata[e].a.n >= 2 && strata[e].b.n >= 2) {
			both++;
			n[0] += strata[e].a.n;
			n[1] += strata[e].b.n;
		}
		cell_release(&a);
		cell_release(&b);
	}
	struct stats_ranks ranks = stats_rank_test(strata, study->n_references);

	arena_clear(&study->scratch);
	return both && (ranks.delta >= limit(LIMIT_DELTA_PASS) ||
			(ranks.delta >= limit(LIMIT_DELTA_PLAIN) &&
			 ranks.p_two_sided < limit(LIMIT_STRONG_P) &&
			 (double)(n[0] < n[1] ? n[0] : n[1]) >= limit(LIMIT_ARM_N)));
}

static bool
is_healthy(const struct candidate *candidate)
{
	const struct harm *harm = &candidate->harm;

	if (harm->rated && harm_bad_rate(harm) > limit(LIMIT_HEALTHY_BAD))
		return false;
	if (harm->supported &&
	    harm->hurt > harm->expected + (double)harm->supported * limit(LIMIT_HEALTHY_HURT))
		return false;
	return harm->placed < limit(LIMIT_REFERENCE_N) ||
	       harm->place / harm->placed < limit(LIMIT_HEALTHY_PLACE);
}

/* Records of each version, its harm since onset (of all when it was not seen since). */
static size_t
candidates_fill(struct study *study, const struct frame *frame, struct candidate *candidate)
{
	const struct axis *axis = study_axis(study, FIELD_VERSION);
	size_t n = 0;

	for (size_t v = 0; v < (axis ? axis->n : 1); v++) {
		struct candidate *at = &candidate[n++];
		struct harm before = {0};

		*at = (struct candidate){.version = axis ? axis->value[v] : NAME_NONE};
		for (size_t i = 0; i < frame->n; i++) {
			const struct row *row = &frame->row[i];

			if (row->key[0] != at->version)
				continue;
			if (row->is_since)
				at->since += row->harm.n, harm_add(&at->harm, &row->harm);
			else
				at->before += row->harm.n, harm_add(&before, &row->harm);
		}
		if (!at->since)
			at->harm = before;
		at->is_healthy = at->since + at->before > 0 && is_healthy(at);
	}
	return n;
}

static void
drop_slower(struct study *study, const struct frame *frame, struct candidate *candidate, size_t n)
{
	bool slower[AXIS_VALUES + 1] = {false};

	for (size_t i = 0; i < n && i < COMPARED_MAX; i++) {
		for (size_t j = 0; j < n && j < COMPARED_MAX && !slower[i]; j++) {
			if (i != j && candidate[i].is_healthy && candidate[j].is_healthy)
				slower[i] = is_slower(study, frame, candidate[i].version,
						      candidate[j].version);
		}
	}
	for (size_t i = 0; i < n; i++)
		candidate[i].is_healthy = candidate[i].is_healthy && !slower[i];
}

static void
baseline_pick(struct study *study, const struct candidate *candidate, size_t n)
{
	const struct candidate *best = NULL;
	bool is_past = false;

	for (size_t i = 0; i < n; i++)
		is_past = is_past || (candidate[i].is_healthy && candidate[i].before);
	for (size_t i = 0; i < n; i++) {
		/* Records without a version are nothing to go back to, where others have one. */
		if (!candidate[i].is_healthy || (n > 1 && candidate[i].version == NAME_NONE))
			continue;
		uint64_t own = is_past ? candidate[i].before : candidate[i].since;
		uint64_t top = !best ? 0 : is_past ? best->before : best->since;

		if (!best || own > top)
			best = &candidate[i];
	}
	study->baseline = best ? best->version : NAME_NONE;
	study->baseline_why = "no version is healthy";
	if (!best)
		return;
	study->baseline_why = is_past
		? arena_fmt(study->arena, "healthy, with the most requests before onset (%s)",
			    count_text(study->arena, best->before, "record"))
		: arena_fmt(study->arena, "healthy, with the most requests (%s)",
			    count_text(study->arena, best->since, "record"));
}

/* The harm of all records since onset. */
static struct harm
harm_since(struct study *study)
{
	const struct frame *frame = study_frame(study, -1, -1);
	struct harm all = {0};

	for (size_t i = 0; i < frame->n; i++) {
		if (frame->row[i].is_since)
			harm_add(&all, &frame->row[i].harm);
	}
	return all;
}

/* How far the excess of all is beyond chance, in either measure. */
static double
excess_z(const struct harm *all, bool by_place)
{
	double rate = all->supported ? all->hurt / (double)all->supported : 0;

	if (by_place)
		return all->placed > 0
			       ? (all->place - all->placed / 2) / sqrt(all->placed / 12) : 0;
	return rate > 0 && rate < 1 ? (all->hurt - all->expected) /
					      sqrt((double)all->supported * rate * (1 - rate))
				    : 0;
}

double
measure_z(struct study *study, bool by_place)
{
	struct harm all = harm_since(study);

	return excess_z(&all, by_place);
}

bool
measure_has_place(struct study *study)
{
	struct harm all = harm_since(study);

	/* Displacement needs latencies; where few records have one, only hurt can be counted. */
	return (double)study->n >= limit(LIMIT_JUDGED_N) &&
	       all.placed >= (double)all.supported / 2;
}

void
measure_set(struct study *study, bool by_place)
{
	struct harm all = harm_since(study);

	study->by_place = by_place;
	study->excess = harm_excess(study, &all);
	double mean = harm_mean(study, &all);
	double z = !by_place && all.supported && all.hurt >= (double)all.supported
			   ? INFINITY : excess_z(&all, by_place);
	double least = limit(study->by_place ? LIMIT_I2_PLACE : LIMIT_I2_HURT);

	/* A small log has no z worth the name: there the size alone decides. */
	study->is_hurt = mean >= least && ((double)study->n < limit(LIMIT_JUDGED_N) ||
					   z > stats_normal_quantile(1 - limit(LIMIT_I2_CHANCE)));
}

/* The measure is the one that shows the change of all better, until a value shows it better
 * (suspect.c); the total is its excess since onset. */
static void
measure_choose(struct study *study)
{
	struct harm all = harm_since(study);

	study->since_n = all.n;
	study->since_bad = all.bad;
	measure_set(study, measure_has_place(study) &&
				   excess_z(&all, true) > excess_z(&all, false));
}

/* Set the records, and the frame's rows, against the references as they are by now. */
static void
frames_place(struct study *study, struct frame *frame)
{
	if (study->scene)
		scene_place(study);
	frame_harm(study, frame);
}

/* What is normal is what all others do. */
static void
references_beside(struct study *study, struct frame *frame)
{
	struct ill ill;

	if (!ill_find(study, &ill))
		return;
	struct frame *split = study_frame(study, ill.field, -1);

	for (size_t e = 0; e < study->n_references; e++) {
		struct reference beside =
			reference_make(study, split, study->reference[e].endpoint,
				       REFERENCE_BASELINE, &ill);

		if ((double)beside.n >= limit(LIMIT_REFERENCE_N))
			study->reference[e] = beside;
	}
	frames_place(study, frame);
	frame_harm(study, split);
}

/* An endpoint that fails all along fails in what is normal as well: there the others are. */
static void
references_failing(struct study *study, struct frame *frame)
{
	const struct ill nobody = {.value = VALUE_OTHER};
	bool has_any = false;
	double rate;

	for (size_t e = 0; e < study->n_references; e++)
		has_any = has_any ||
			  endpoint_fails(study, frame, study->reference[e].endpoint, &rate);
	for (size_t e = 0; e < study->n_references && has_any; e++) {
		struct reference *at = &study->reference[e];

		if (at->kind == REFERENCE_NONE)
			*at = reference_make(study, frame, at->endpoint, REFERENCE_BASELINE,
					     &nobody);
		if (endpoint_fails(study, frame, at->endpoint, &rate))
			reference_fails(at, rate);
	}
	if (has_any)
		frames_place(study, frame);
}

void
baseline_choose(struct study *study)
{
	struct frame *frame = study_frame(study, -1, -1);
	struct candidate candidate[AXIS_VALUES + 1];

	references_open(study, frame);
	frames_place(study, frame);
	size_t n = candidates_fill(study, frame, candidate);
	bool is_known = study->has_past;

	if (study->options && study->options->baseline != NAME_NONE) {
		study->baseline = study->options->baseline;
		study->baseline_why = "chosen by --baseline";
	} else {
		if (!is_known)
			drop_slower(study, frame, candidate, n);
		baseline_pick(study, candidate, n);
	}
	bool has_healthy = study->baseline != NAME_NONE, has_changed = false;

	for (size_t i = 0; i < n && !has_healthy; i++)
		has_healthy = candidate[i].version == NAME_NONE && candidate[i].is_healthy;
	for (size_t e = 0; e < study->n_references && has_healthy; e++) {
		struct reference *reference = &study->reference[e];

		if (reference->kind != REFERENCE_NONE)
			continue;
		struct reference beside = reference_make(study, frame, reference->endpoint,
							 REFERENCE_BASELINE, NULL);

		if ((double)beside.n < limit(LIMIT_BASELINE_N))
			continue;
		*reference = beside;
		has_changed = true;
	}
	if (has_changed)
		frames_place(study, frame);
	else if (!study->has_past && !has_healthy)
		references_beside(study, frame);
	if (!study->has_past && !study->has_onset)
		references_failing(study, frame);
	else if (!study->has_past && !has_healthy && references_scarce(study, frame))
		frames_place(study, frame);
	study->has_healthy = false;
	measure_choose(study);
}
