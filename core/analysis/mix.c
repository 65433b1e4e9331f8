/* mix: did only the weights of endpoints and versions change, and none of them get slower? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/arms.h"
#include "core/analysis/standing.h"

#define PART_LONE (ARM_NONE - 1)	/* no part of any mix */

struct split {
	double mix, change, before_us, since_us;
	double wander_us; /* standard error of mix, were all requests drawn from one mix */
	uint64_t n_before, n_since;
	size_t parts;
	bool by_version;
};

/* Latencies of a part before onset and since: how many, and their sum. */
struct sides { double n[2], sum_us[2]; };

static bool
is_enough(const struct sides *sides)
{
	return sides->n[0] >= limit(LIMIT_MIX_N) && sides->n[1] >= limit(LIMIT_MIX_N);
}

static bool
is_same_part(const struct row *a, const struct row *b, bool by_version)
{
	return a->key[1] == b->key[1] && (!by_version || a->key[0] == b->key[0]);
}

/* Is it the first row of its part? */
static bool
is_first(const struct frame *frame, size_t i, bool by_version)
{
	for (size_t k = 0; k < i; k++) {
		if (is_same_part(&frame->row[k], &frame->row[i], by_version))
			return false;
	}
	return true;
}

static void
sides_add(struct sides *sides, const struct row *row)
{
	sides->n[row->is_since] += (double)(row->n_other + row->n_bad);
	sides->sum_us[row->is_since] += row->sum_us;
}

/* Did the version of a row come, or go, with the onset? Then it is no part of a mix (analysis.md
 * 5): what it answers is no other weight of what others answered. */
static bool
is_one_sided(const struct frame *frame, const struct row *row)
{
	struct sides version = {.n = {0}};

	for (size_t i = 0; i < frame->n; i++) {
		if (frame->row[i].key[0] == row->key[0])
			sides_add(&version, &frame->row[i]);
	}
	return fmin(version.n[0], version.n[1]) < limit(LIMIT_MIX_N) &&
	       fmax(version.n[0], version.n[1]) >= limit(LIMIT_MIX_N);
}

/* Which part each row is of: parts with enough records on both sides, and those of all others
 * together, if they have; else ARM_NONE. Returns how many parts there are. */
static size_t
parts_find(const struct frame *frame, bool by_version, uint32_t *part)
{
	struct sides small = {.n = {0}};
	size_t n = 0;

	for (size_t i = 0; i < frame->n; i++)
		part[i] = ARM_NONE;
	for (size_t i = 0; i < frame->n; i++) {
		struct sides own = {.n = {0}};

		if (!is_first(frame, i, by_version))
			continue;
		for (size_t k = i; k < frame->n; k++) {
			if (is_same_part(&frame->row[k], &frame->row[i], by_version))
				sides_add(&own, &frame->row[k]);
		}
		for (size_t k = i; k < frame->n; k++) {
			if (!is_same_part(&frame->row[k], &frame->row[i], by_version))
				continue;
			if (is_enough(&own))
				part[k] = (uint32_t)n;
			else if (by_version && is_one_sided(frame, &frame->row[k]))
				part[k] = PART_LONE;
			else
				sides_add(&small, &frame->row[k]);
		}
		n += is_enough(&own);
	}
	for (size_t i = 0; i < frame->n; i++) {
		if (part[i] == ARM_NONE && is_enough(&small))
			part[i] = (uint32_t)n;
		else if (part[i] == PART_LONE)
			part[i] = ARM_NONE;
	}
	return n + is_enough(&small);
}

/* Weights of so many draws wander, and with them the mean. */
static double
wander_of(const struct stats_part *part, size_t parts, const double n[2])
{
	double mean = 0, square = 0;

	for (size_t i = 0; i < parts; i++) {
		double w = (part[i].share0 * n[0] + part[i].share1 * n[1]) / (n[0] + n[1]);
		double level = (part[i].level0 + part[i].level1) / 2;

		mean += w * level;
		square += w * level * level;
	}
	return sqrt(fmax(0, square - mean * mean) * (1 / n[0] + 1 / n[1]));
}

/* Kitagawa over parts. */
static struct split
split_by(struct study *study, bool by_version)
{
	const struct frame *frame = study_frame(study, -1, -1);
	struct sides *sides = ARENA_NEW(study->arena, struct sides, frame->n + 1);
	struct stats_part *part = ARENA_NEW(study->arena, struct stats_part, frame->n + 1);
	uint32_t *part_of = ARENA_NEW(study->arena, uint32_t, frame->n + 1);
	struct split out = {.mix = NAN, .change = NAN, .by_version = by_version};
	double n[2] = {0, 0}, sum_us[2] = {0, 0};

	out.parts = parts_find(frame, by_version, part_of);
	for (size_t i = 0; i < frame->n; i++) {
		*(frame->row[i].is_since ? &out.n_since : &out.n_before) +=
			frame->row[i].n_other + frame->row[i].n_bad;
		if (part_of[i] != ARM_NONE)
			sides_add(&sides[part_of[i]], &frame->row[i]);
	}
	for (size_t i = 0; i < out.parts; i++) {
		for (int side = 0; side < 2; side++) {
			n[side] += sides[i].n[side];
			sum_us[side] += sides[i].sum_us[side];
		}
	}
	/* Only when these parts are nearly all records do they speak for the mean. */
	double least = limit(LIMIT_MIX_OF_ALL);

	if (out.parts < 2 || n[0] < least * (double)out.n_before ||
	    n[1] < least * (double)out.n_since)
		return out;
	for (size_t i = 0; i < out.parts; i++)
		part[i] = (struct stats_part){
			sides[i].n[0] / n[0], sides[i].n[1] / n[1],
			sides[i].sum_us[0] / sides[i].n[0], sides[i].sum_us[1] / sides[i].n[1]};
	struct stats_mix mix = stats_kitagawa(part, out.parts);

	out.wander_us = wander_of(part, out.parts, n);
	out.mix = mix.mix;
	out.change = mix.mix + mix.rate;
	out.before_us = sum_us[0] / n[0];
	out.since_us = sum_us[1] / n[1];
	return out;
}

/* The standard error of what is not mix, change - mix. */
static double
noise_of(struct study *study, const struct split *split)
{
	const struct frame *frame = study_frame(study, -1, -1);
	uint32_t *group = ARENA_NEW(&study->scratch, uint32_t, frame->n + 1);
	struct arm *arm = ARENA_NEW(&study->scratch, struct arm, 2 * split->parts + 1);
	double n[2] = {0, 0}, noise = 0;

	parts_find(frame, split->by_version, group);
	for (size_t i = 0; i < frame->n; i++) {
		if (group[i] != ARM_NONE)
			group[i] = 2 * group[i] + frame->row[i].is_since;
	}
	arms_of_rows(study, frame, group, 2 * split->parts, &study->scratch, arm);
	for (size_t i = 0; i < 2 * split->parts; i++)
		n[i % 2] += (double)arm[i].slots.n;
	for (size_t i = 0; i < split->parts; i++) {
		const struct slots *before = &arm[2 * i].slots, *since = &arm[2 * i + 1].slots;
		double w = ((double)before->n / n[0] + (double)since->n / n[1]) / 2;

		noise += w * w * (mean_variance(before) + mean_variance(since));
	}
	arena_clear(&study->scratch);
	return sqrt(noise);
}

/*
 * Does the mix carry the change: 80 % of it, or at least half of it, and what it does not
 * carry is within chance (two standard errors)? Means of few slow records wander. And so does the
 * mix: where to look for its change was chosen, so that more is asked of it.
 */
static bool
is_carried(struct study *study, const struct split *split)
{
	double rest = split->change - split->mix;

	return split->change > 0 && split->mix > limit(LIMIT_MIX_Z) * split->wander_us &&
	       (split->mix >= limit(LIMIT_MIX_SHARE) * split->change ||
		(split->mix >= split->change / 2 && fabs(rest) <= 2 * noise_of(study, split)));
}

/* Endpoint x version (analysis.md 5); where those parts are too small, endpoints alone. */
static struct split
split_make(struct study *study)
{
	struct split fine = split_by(study, true);

	if (!isnan(fine.change) && is_carried(study, &fine))
		return fine;
	struct split coarse = split_by(study, false);

	return isnan(fine.change) || (!isnan(coarse.change) && is_carried(study, &coarse)) ? coarse
										    : fine;
}

bool
mix_carries(struct study *study, double *ratio)
{
	struct split split = split_make(study);

	*ratio = NAN;
	if (isnan(split.change) || split.change <= 0 || split.before_us <= 0)
		return false;
	*ratio = split.since_us / split.before_us;
	return *ratio >= limit(LIMIT_MIX_RATIO) && is_carried(study, &split);
}

static void
term_check(struct study *study, struct answer *out)
{
	struct split split = split_make(study);
	struct query before = query_before(study);
	enum check_state state = CHECK_THIN;

	if (isnan(split.change) || split.change <= 0) {
		const char *n = count_text(study->arena, split.n_before, "record");

		check_add(out->check, &out->n, 11, CHECK_UNTESTABLE,
			  !study->has_onset ? "Nothing lies before the incident to compare the mix "
					      "with."
			  : isnan(split.change) && (double)split.n_before >= limit(LIMIT_MIX_N)
				  ? "Too few endpoints and versions have records on both sides of "
				    "the onset."
			  : isnan(split.change) ? arena_fmt(study->arena,
							    "%s before onset: too little to split "
							    "mix from speed.",
							    n)
						: "The mean did not rise.",
			  study->has_onset ? cite_query(study, &before) : (struct cites){0});
		return;
	}
	double share = split.mix / split.change;

	if (is_carried(study, &split))
		state = CHECK_PASS;
	else if (1 - share > limit(LIMIT_MIX_SHARE))
		state = CHECK_CONTRADICTS;
	check_add(out->check, &out->n, 11, state,
		  arena_fmt(study->arena,
			    "The mean went from %s to %s; the mix of endpoints and versions "
			    "carries %s of that.",
			    ms_text(study->arena, split.before_us),
			    ms_text(study->arena, split.since_us),
			    share_text(study->arena, fmin(1, fmax(0, share)))),
		  cite_query(study, &study->query));
}

/* Did latencies rise within their endpoints? Then it is not the weights alone (analysis.md 5). */
static bool
has_slower_endpoint(struct study *study)
{
	for (size_t i = 0; i < study->steps.n; i++) {
		struct step *step = &study->steps.at[i];

		if (step->is_up && step->is_material && step->measure < 3 &&
		    (step->measure == 2 || step_matters(study, step)))
			return true;
	}
	return false;
}

/* It need not be endpoints: what a field names may be slow all along and only get more of them. */
static bool
is_more_of(struct study *study, const struct suspects *suspects, struct answer *out)
{
	struct query since = query_since(study);
	struct only_more more;

	if (!only_more_find(study, suspects, &more) || !more.is_harm)
		return false;
	out->passes = out->is_testable = out->is_first = out->is_more = true;
	out->why = arena_fmt(study->arena, "%s.", more.text);
	check_add(out->check, &out->n, 11, CHECK_PASS,
		  arena_fmt(study->arena, "The mean of all requests went from %s to %s; that %s "
			    "gets more of them carries %s of that.",
			    ms_text(study->arena, more.before_us),
			    ms_text(study->arena, more.since_us), more.name,
			    share_text(study->arena, fmin(1, more.carried))),
		  cite_query(study, &since));
	return true;
}

void
mix_ask(struct study *study, const struct suspects *suspects, struct answer *out)
{
	const struct suspect *best = NULL;
	double ratio;

	*out = (struct answer){.strength = NAN, .records = study->n};
	if (is_more_of(study, suspects, out))
		return;
	for (size_t i = 0; i < suspects->n && !best; i++) {
		const struct suspect *s = &suspects->at[i];

		/* A difference that stands inside one endpoint is no matter of weights. */
		if (s->has_details && !s->strata.is_past && s->contrast.n_endpoints &&
		    s->is_material && s->contrast.requests_candidate >= 2 &&
		    s->contrast.requests_control >= 2 && s->n_checks &&
		    s->check[0].state == CHECK_PASS)
			best = s;
	}
	if (best) {
		const char *text = best->contrast.separated
			? "Same endpoint, both sides: no overlap."
			: "Same endpoint, both sides: the difference stands inside it.";

		check_add(out->check, &out->n, 5, CHECK_CONTRADICTS, text, best->contrast.lines);
	}
	term_check(study, out);
	const struct check *term = check_find(out->check, out->n, 11);

	out->passes = term->state == CHECK_PASS && !best && mix_carries(study, &ratio) &&
		      !has_slower_endpoint(study);
	out->contradicts = best || term->state == CHECK_CONTRADICTS;
	out->is_testable = best || term->state != CHECK_UNTESTABLE;
	if (best) {
		out->why = arena_fmt(study->arena,
				     "%s took %llu of %llu requests since onset, but like for like "
				     "the difference is there without any change of mix.",
				     cause_text(study->store, &best->cause, study->arena),
				     (unsigned long long)best->share.n,
				     (unsigned long long)study->since_n);
	} else {
		out->why = out->passes ? "No endpoint got slower; slower ones get more of the "
					 "requests."
			   : out->contradicts ? "Endpoints got slower themselves; their weights "
						"did not do it."
			   : out->is_testable ? "Weights and speed both changed."
					      : "Too few records before onset to split mix from "
						"speed.";
	}
}
