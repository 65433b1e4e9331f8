/* gate_lane: breaches in a row: the memory of the gate from one evaluation to the next. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/gate_private.h"

void
lane_open(struct lane *lane, const struct slide *slide, const struct gate_options *options,
	  uint64_t min_n, enum side_id suspect)
{
	size_t n = METRICS * (slide->n_strata + 1);

	*lane = (struct lane){
		.bench = { .slide = slide, .options = options, .min_n = min_n > 0 ? min_n : 1,
			   .suspect = suspect },
		.n_rules = n, .step = -1,
	};
	lane->since = xcalloc(n, sizeof(*lane->since));
	lane->open = xcalloc(n, sizeof(*lane->open));
	lane->slot = xcalloc(n, sizeof(*lane->slot));
	for (size_t i = 0; i < n; i++)
		lane->since[i] = -1;
	for (int metric = 0; metric < METRICS; metric++)
		for (size_t place = 0; place < 2; place++)
			lane->exists[place][metric] =
				rule_exists(&lane->bench, (enum gate_metric)metric, place);
	if (options->baseline_max_age_ns > 0) {
		lane->aged = xcalloc(slide->n_strata + 1, sizeof(*lane->aged));
		lane->bench.aged = lane->aged;
	}
}

void
lane_close(struct lane *lane)
{
	free(lane->since);
	free(lane->open);
	free(lane->slot);
	free(lane->aged);
	*lane = (struct lane){0};
}

static void
mark(struct lane *lane, enum gate_metric metric, size_t place, bool is_breach)
{
	size_t rule = rule_number(lane->bench.slide, metric, place);

	if (is_breach == (lane->since[rule] >= 0))
		return;
	if (is_breach) {
		lane->since[rule] = lane->step;
		lane->slot[rule] = lane->n_open;
		lane->open[lane->n_open++] = rule;
		lane->n_open_of[metric]++;
		return;
	}
	lane->n_open_of[metric]--;
	size_t last = lane->open[--lane->n_open];
	lane->open[lane->slot[rule]] = last;
	lane->slot[last] = lane->slot[rule];
	lane->since[rule] = -1;
}

static void
judge_place(struct lane *lane, size_t place)
{
	for (int metric = 0; metric < METRICS; metric++) {
		enum gate_metric which = (enum gate_metric)metric;
		if (lane->exists[place > 0][metric])
			mark(lane, which, place, rule_fails(&lane->bench, which, place));
	}
}

/* A window that ends at a record of the baseline and holds min n is kept for later. */
static void
keep_full(struct lane *lane, int64_t at_ns)
{
	const struct slide *slide = lane->bench.slide;

	for (size_t i = slide->head; i-- > slide->tail && slide->event[i].at_ns == at_ns; ) {
		const struct event *event = &slide->event[i];
		if (event->side != SIDE_BASELINE || event->rank == RANK_NONE)
			continue;
		const struct stratum *stratum = &slide->stratum[event->stratum];
		const struct side *side = &stratum->side[SIDE_BASELINE];
		if (side->n_latency < lane->bench.min_n)
			continue;
		uint32_t rank = side_rank(side, stratum->n_values, 950);
		lane->aged[event->stratum] = (struct aged){
			.at_ns = at_ns, .n = side->n_latency, .rank = rank,
			.above = side_above(side, rank),
		};
	}
}

void
lane_step(struct lane *lane, int64_t at_ns)
{
	const struct slide *slide = lane->bench.slide;

	lane->step++;
	lane->bench.at_ns = at_ns;
	judge_place(lane, 0);
	if (!lane->aged) {
		for (size_t i = 0; i < slide->n_touched; i++)
			judge_place(lane, slide->touched[i] + 1);
		return;
	}
	keep_full(lane, at_ns);
	for (size_t i = 0; i < slide->n_strata; i++)	/* a kept window ages untouched */
		judge_place(lane, i + 1);
}

bool
lane_fails(const struct lane *lane, size_t rule)
{
	int in_a_row = lane->bench.options->consecutive;

	return lane->since[rule] >= 0 && lane->step - lane->since[rule] + 1 >= in_a_row;
}

bool
lane_fails_any(const struct lane *lane)
{
	for (size_t i = 0; i < lane->n_open; i++)
		if (lane_fails(lane, lane->open[i]))
			return true;
	return false;
}
