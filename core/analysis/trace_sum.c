/* trace_sum: what each service took of a trace before onset and since, endpoint by endpoint. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/trace_private.h"

/* Some traces of one endpoint. */
struct batch { const struct trace_told **at; size_t n; };

/* An order that hangs on texts alone, so that sums are added up in it whatever came first. */
static int
by_endpoint(const void *left, const void *right, void *names)
{
	const struct trace_told *const *a = left, *const *b = right;

	if ((*a)->endpoint != (*b)->endpoint)
		return names_compare(names, (*a)->endpoint, (*b)->endpoint);
	if ((*a)->trace != (*b)->trace)
		return (*a)->trace < (*b)->trace ? -1 : 1;
	return 0;
}

/* NULL: no room for one more. */
static struct trace_place *
place_of(struct trace_sums *out, uint32_t service, bool is_callee)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->place[i].service == service && out->place[i].is_callee == is_callee)
			return &out->place[i];
	if (out->n == LENGTH(out->place))
		return NULL;
	out->place[out->n] = (struct trace_place){.service = service, .is_callee = is_callee};
	return &out->place[out->n++];
}

static void
side_add(struct trace_side *side, double us)
{
	side->n++;
	side->sum += us;
	side->squares += us * us;
}

/* One trace, place by place: an item may be one of several of its place. */
static void
add_trace(struct trace_sums *out, const struct trace_told *told, bool is_since)
{
	size_t touched[TRACE_PLACES], n = 0;

	for (size_t i = 0; i < told->n_items; i++) {
		const struct trace_item *item = &told->item[i];
		bool is_self = item->caller == NAME_NONE && item->callee == told->service;
		struct trace_place *place = place_of(out, item->callee, !is_self);

		if (!place)
			continue;
		if (!place->is_touched)
			touched[n++] = (size_t)(place - out->place);
		place->is_touched = true;
		place->trace_us += (double)item->us;
	}
	for (size_t i = 0; i < n; i++) {
		struct trace_place *place = &out->place[touched[i]];

		side_add(is_since ? &place->since : &place->before, place->trace_us);
		place->is_touched = false;
		place->trace_us = 0;
	}
}

static double
side_mean(const struct trace_side *side, uint64_t n)
{
	return n ? side->sum / (double)n : 0;
}

/* Variance of the mean over n traces, of which those without the place took nothing there. */
static double
side_variance(const struct trace_side *side, uint64_t n)
{
	double at = side_mean(side, n);

	return n > 1 ? fmax(0, side->squares - (double)n * at * at) / (double)(n - 1) / (double)n
		     : 0;
}

static bool
has_calls(const struct batch *batch)
{
	for (size_t i = 0; i < batch->n; i++) {
		const struct trace_told *told = batch->at[i];

		for (size_t k = 0; k < told->n_items; k++)
			if (told->item[k].caller != NAME_NONE ||
			    told->item[k].callee != told->service)
				return true;
	}
	return false;
}

struct whole { double before_us, since_us; };	/* entries, weighted by traces since */

static void
add_endpoint(const struct study *study, struct trace_sums *out, const struct batch *batch,
	     struct whole *whole, uint64_t *largest)
{
	uint64_t n[2] = {0, 0};
	double us[2] = {0, 0};

	for (size_t i = 0; i < batch->n; i++) {
		bool is_since = batch->at[i]->at_ns >= study->from_ns;

		n[is_since]++;
		us[is_since] += (double)batch->at[i]->us;
	}
	if (n[0] + n[1] > out->most_before + out->most_since) {
		out->most_before = n[0];
		out->most_since = n[1];
	}
	bool calls = has_calls(batch);

	out->has_calls = out->has_calls || calls;
	if (fmin((double)n[0], (double)n[1]) < limit(LIMIT_ARM_N) || !calls)
		return;
	for (size_t i = 0; i < out->n; i++)
		out->place[i].before = out->place[i].since = (struct trace_side){0};
	for (size_t i = 0; i < batch->n; i++)
		add_trace(out, batch->at[i], batch->at[i]->at_ns >= study->from_ns);
	for (size_t i = 0; i < out->n; i++) {
		struct trace_place *place = &out->place[i];
		double weight = (double)n[1], before = side_mean(&place->before, n[0]),
		       since = side_mean(&place->since, n[1]);

		place->excess_us += weight * (since - before);
		place->before_us += weight * before;
		place->since_us += weight * since;
		place->variance += weight * weight * (side_variance(&place->before, n[0]) +
						      side_variance(&place->since, n[1]));
	}
	whole->before_us += (double)n[1] * us[0] / (double)n[0];
	whole->since_us += us[1];
	out->before += n[0];
	out->since += n[1];
	out->endpoints++;
	if (n[1] > *largest) {
		*largest = n[1];
		out->endpoint = batch->at[0]->endpoint;
	}
}

static int
by_excess(const void *left, const void *right, void *names)
{
	const struct trace_place *a = left, *b = right;

	if (a->excess_us != b->excess_us)
		return a->excess_us < b->excess_us ? 1 : -1;
	if (a->is_callee != b->is_callee)
		return a->is_callee ? -1 : 1;
	return names_compare(names, a->service, b->service);
}

static int
by_name(const void *left, const void *right, void *names)
{
	const struct trace_caller *a = left, *b = right;

	return names_compare(names, a->service, b->service);
}

/* Who calls the first place, and how long that took. */
static void
callers_fill(const struct study *study, struct trace_sums *out)
{
	uint32_t callee = out->place[0].service;

	for (size_t i = 0; i < out->found.n; i++) {
		const struct trace_told *told = out->found.at[i];

		for (size_t k = 0; k < told->n_items; k++) {
			const struct trace_item *item = &told->item[k];
			size_t c = 0;

			if (item->callee != callee || item->caller == NAME_NONE)
				continue;
			while (c < out->n_callers && out->caller[c].service != item->caller)
				c++;
			if (c == LENGTH(out->caller))
				continue;
			out->n_callers += c == out->n_callers;
			struct trace_caller *caller = &out->caller[c];

			caller->service = item->caller;
			if (told->at_ns >= study->from_ns) {
				caller->calls_since += item->calls;
				caller->us_since += (double)item->us;
			} else {
				caller->calls_before += item->calls;
				caller->us_before += (double)item->us;
			}
		}
	}
}

/* What was found, endpoint by endpoint. */
static void
sum_found(struct study *study, struct trace_sums *out)
{
	struct traces_found *found = &out->found;
	struct whole whole = {0, 0};
	struct names *names = store_names(study->store);
	uint64_t largest = 0;

	qsort_r(found->at, found->n, sizeof(struct trace_told *), by_endpoint, names);
	for (size_t i = 0, end; i < found->n; i = end) {
		for (end = i + 1; end < found->n; end++)
			if (found->at[end]->endpoint != found->at[i]->endpoint)
				break;
		struct batch batch = {found->at + i, end - i};

		add_endpoint(study, out, &batch, &whole, &largest);
	}
	if (!out->since)
		return;
	out->shift_ms = (whole.since_us - whole.before_us) / (double)out->since / 1000;
	out->ratio = whole.before_us > 0 ? whole.since_us / whole.before_us : NAN;
	for (size_t i = 0; i < out->n; i++) {
		out->place[i].before_us /= (double)out->since;
		out->place[i].since_us /= (double)out->since;
	}
	qsort_r(out->place, out->n, sizeof(*out->place), by_excess, names);
	for (size_t i = 0; i < out->n; i++)
		out->positive_us += fmax(0, out->place[i].excess_us);
	if (!out->n || !out->place[0].is_callee)
		return;
	callers_fill(study, out);
	qsort_r(out->caller, out->n_callers, sizeof(*out->caller), by_name, names);
}

void
trace_sum(struct study *study, struct trace_sums *out)
{
	*out = (struct trace_sums){.ratio = NAN, .shift_ms = NAN};
	query_traces(&study->query, &study->scratch, &out->found);
	if (study->has_onset && out->found.n)
		sum_found(study, out);
	arena_clear(&study->scratch);
	out->found.at = NULL;
}
