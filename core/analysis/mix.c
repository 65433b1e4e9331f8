/* mix: did only the weights of endpoints and versions change, and none of them get slower? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/verdict_private.h"

struct split { double mix, change, before_us, since_us; uint64_t n_before, n_since; size_t parts; };

/* Latencies on a row's endpoint, of its version or of all. */
static uint64_t
latencies_of(const struct frame *frame, const struct row *row, bool by_version, bool is_since,
	     double *sum_us)
{
	uint64_t n = 0;

	*sum_us = 0;
	for (size_t i = 0; i < frame->n; i++) {
		const struct row *at = &frame->row[i];

		if (at->is_since != is_since || at->key[1] != row->key[1] ||
		    (by_version && at->key[0] != row->key[0]))
			continue;
		n += cell_latencies(&at->cell);
		*sum_us += cell_sum_us(&at->cell);
	}
	return n;
}

/* Is it the first row since onset on its endpoint? */
static bool
is_first_on(const struct frame *frame, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (frame->row[k].is_since && frame->row[k].key[1] == frame->row[i].key[1])
			return false;
	}
	return true;
}

/* Kitagawa over parts with enough records on both sides. */
static struct split
split_by(struct study *study, bool by_version)
{
	const struct frame *frame = study_frame(study, -1, -1);
	struct stats_part *part = ARENA_NEW(study->arena, struct stats_part, frame->n + 1);
	struct split out = {.mix = NAN, .change = NAN};
	double n0 = 0, n1 = 0, sum0, sum1, all0 = 0, all1 = 0;

	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];

		if (!row->is_since || (!by_version && !is_first_on(frame, i)))
			continue;
		uint64_t before = latencies_of(frame, row, by_version, false, &sum0);
		uint64_t since = latencies_of(frame, row, by_version, true, &sum1);

		if ((double)before < limit(LIMIT_MIX_N) || (double)since < limit(LIMIT_MIX_N))
			continue;
		part[out.parts++] = (struct stats_part){
			(double)before, (double)since, sum0 / (double)before, sum1 / (double)since};
		n0 += (double)before;
		n1 += (double)since;
		all0 += sum0;
		all1 += sum1;
	}
	for (size_t i = 0; i < frame->n; i++)
		*(frame->row[i].is_since ? &out.n_since : &out.n_before) +=
			cell_latencies(&frame->row[i].cell);
	for (size_t i = 0; i < out.parts; i++) {
		part[i].share0 /= n0;
		part[i].share1 /= n1;
	}
	/* Only when these cells are nearly all records do they speak for the mean. */
	if (out.parts < 2 || n0 < .9 * (double)out.n_before || n1 < .9 * (double)out.n_since)
		return out;
	struct stats_mix mix = stats_kitagawa(part, out.parts);

	out.mix = mix.mix;
	out.change = mix.mix + mix.rate;
	out.before_us = all0 / n0;
	out.since_us = all1 / n1;
	return out;
}

/* Endpoint x version (analysis.md 5); where those parts are too small, endpoints alone. */
static struct split
split_make(struct study *study)
{
	struct split split = split_by(study, true);

	return isnan(split.change) ? split_by(study, false) : split;
}

bool
mix_carries(struct study *study, double *ratio)
{
	struct split split = split_make(study);

	*ratio = NAN;
	if (isnan(split.change) || split.change <= 0 || split.before_us <= 0)
		return false;
	*ratio = split.since_us / split.before_us;
	return *ratio >= limit(LIMIT_MIX_RATIO) &&
	       split.mix >= limit(LIMIT_MIX_SHARE) * split.change;
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

	if (share >= limit(LIMIT_MIX_SHARE))
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

void
mix_ask(struct study *study, const struct suspects *suspects, struct answer *out)
{
	const struct suspect *best = NULL;
	double ratio;

	*out = (struct answer){.strength = NAN, .records = study->n};
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

	out->passes = term->state == CHECK_PASS && mix_carries(study, &ratio) && !best;
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
