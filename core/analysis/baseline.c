/* baseline: what is normal on an endpoint, which version shows it, and which measure tells best. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/scene.h"

enum { COMPARED_MAX = 8 };	/* versions compared pair by pair when nothing lies before onset */

/* A reference out of the rows of an endpoint that lie before onset, or are of one version. */
static struct reference
reference_make(struct study *study, const struct frame *frame, uint32_t endpoint,
	       enum reference_kind kind)
{
	struct reference out = {.endpoint = endpoint, .kind = kind, .p95_us = NAN, .limit_us = NAN};
	struct cell all = {0};

	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];
		bool is_in = kind == REFERENCE_BEFORE ? !row->is_since
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
	struct harm own = harm_of(study, &out, &all);

	out.hurt_rate = own.supported ? own.hurt / (double)own.supported : 0;
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
						       REFERENCE_BEFORE);

		if ((double)past.n >= limit(LIMIT_REFERENCE_N)) {
			study->reference[i] = past;
			study->has_past = true;
		}
	}
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
	return harm->placed < limit(LIMIT_REFERENCE_N) || harm->place / harm->placed < .6;
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
		if (!candidate[i].is_healthy)
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

/* The measure is the one that shows the change better; the total is its excess since onset. */
static void
measure_choose(struct study *study, const struct frame *frame)
{
	struct harm all = {0};

	study->since_n = study->since_bad = 0;
	for (size_t i = 0; i < frame->n; i++) {
		if (!frame->row[i].is_since)
			continue;
		harm_add(&all, &frame->row[i].harm);
		study->since_n += frame->row[i].harm.n;
		study->since_bad += frame->row[i].harm.bad;
	}
	double rate = all.supported ? all.hurt / (double)all.supported : 0;
	double z_hurt = rate > 0 && rate < 1
		? (all.hurt - all.expected) / sqrt((double)all.supported * rate * (1 - rate)) : 0;
	double z_place = all.placed > 0 ? (all.place - all.placed / 2) / sqrt(all.placed / 12) : 0;

	/* Displacement needs latencies; where few records have one, only hurt can be counted. */
	study->by_place = (double)study->n >= limit(LIMIT_JUDGED_N) && z_place > z_hurt &&
			  all.placed >= (double)all.supported / 2;
	study->excess = harm_excess(study, &all);
	double mean = harm_mean(study, &all), z = study->by_place ? z_place
						  : rate >= 1     ? INFINITY
								  : z_hurt;
	double least = limit(study->by_place ? LIMIT_I2_PLACE : LIMIT_I2_HURT);

	/* A small log has no z worth the name: there the size alone decides. */
	study->is_hurt = mean >= least && ((double)study->n < limit(LIMIT_JUDGED_N) ||
					   z > stats_normal_quantile(1 - limit(LIMIT_I2_CHANCE)));
}

/* Set the records, and the frame's rows, against the references as they are by now. */
static void
frames_place(struct study *study, struct frame *frame)
{
	if (study->scene)
		scene_place(study);
	frame_harm(study, frame);
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
	bool has_healthy = study->baseline != NAME_NONE;

	for (size_t i = 0; i < n && !has_healthy; i++)
		has_healthy = candidate[i].version == NAME_NONE && candidate[i].is_healthy;
	for (size_t e = 0; e < study->n_references && has_healthy; e++) {
		struct reference *reference = &study->reference[e];

		if (reference->kind != REFERENCE_NONE)
			continue;
		struct reference beside = reference_make(study, frame, reference->endpoint,
							 REFERENCE_BASELINE);

		if ((double)beside.n >= limit(LIMIT_BASELINE_N))
			*reference = beside;
	}
	frames_place(study, frame);
	study->has_healthy = false;
	measure_choose(study, frame);
}
