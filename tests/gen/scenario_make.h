/* scenario_make: a family and a seed become a log and its truth. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_MAKE_H
#define SR_TESTS_GEN_SCENARIO_MAKE_H

#include "core/base/fnv.h"
#include "tests/gen/scenario_write.h"

enum { SCENARIO_LEAST = 30 };	/* records that make a cause, or its control, plain to see */

/* NULL when there is none of that name. */
static inline const struct scenario_family *
scenario_family(const char *name)
{
	for (size_t i = 0; i < SCENARIO_LENGTH(scenario_families); i++)
		if (strcmp(scenario_families[i].name, name) == 0)
			return &scenario_families[i];
	return NULL;
}

static inline bool
is_blamed(const struct scenario_truth *truth, const struct scenario_event *event)
{
	for (int c = 0; c < truth->n_causes; c++)
		if (cause_holds(&truth->cause[c], event))
			return true;
	return false;
}

/* Does a fault reach it? What is to blame may be well elsewhere. */
static inline bool
is_reached(const struct scenario_world *world, const struct scenario_event *event)
{
	for (int i = 0; i < world->n_faults; i++)
		if (cause_holds(&world->fault[i].cause, event))
			return true;
	return !world->n_faults;
}

static inline bool
is_of_cause(const struct scenario_truth *truth, int field)
{
	for (int c = 0; c < truth->n_causes; c++)
		for (int t = 0; t < truth->cause[c].n; t++)
			if ((int)truth->cause[c].term[t].field == field)
				return true;
	return false;
}

/* Stratum of a record: its endpoint and version, but for what is blamed. */
static inline int
stratum_of(const struct scenario_truth *truth, const struct scenario_event *event)
{
	bool by_version = !is_of_cause(truth, SCENARIO_VERSION);
	bool by_endpoint = truth->cause[0].n == 2 || !is_of_cause(truth, SCENARIO_ENDPOINT);

	return (by_endpoint ? event->value[SCENARIO_ENDPOINT] : 0) * SCENARIO_VALUES +
	       (by_version ? event->value[SCENARIO_VERSION] : 0);
}

/* Does another field's value hold the same records as a cause, since onset? */
static inline bool
has_twin(const struct scenario *scenario, const struct scenario_cause *cause)
{
	const struct scenario_truth *truth = &scenario->truth;
	long own = 0;

	for (size_t i = 0; i < scenario->n; i++)
		own += scenario->event[i].at_ms >= truth->onset_ms && !scenario->event[i].child &&
		       cause_holds(cause, &scenario->event[i]);

	for (int f = 0; f < SCENARIO_FIELDS; f++) {
		long apart[SCENARIO_VALUES] = {0};

		if ((int)cause->term[0].field == f ||
		    (cause->n > 1 && (int)cause->term[1].field == f))
			continue;
		for (size_t i = 0; i < scenario->n; i++) {
			const struct scenario_event *event = &scenario->event[i];
			bool is_in = cause_holds(cause, event);
			if (event->child)
				continue;
			for (int v = 0; v < scenario->world.n[f] && event->at_ms >= truth->onset_ms;
			     v++)
				apart[v] += is_in != (event->value[f] == v);
		}
		for (int v = 0; v < scenario->world.n[f]; v++)
			if (own && apart[v] * 50 <= own)
				return true;
	}
	return false;
}

static inline void
truth_count(struct scenario *scenario)
{
	struct scenario_truth *truth = &scenario->truth;
	static const int strata = SCENARIO_VALUES * SCENARIO_VALUES;
	long in[SCENARIO_VALUES * SCENARIO_VALUES] = {0}, out[SCENARIO_VALUES * SCENARIO_VALUES];
	long before = 0;

	memset(out, 0, sizeof(out));
	for (size_t i = 0; i < scenario->n; i++) {
		const struct scenario_event *event = &scenario->event[i];

		truth->bad += event->outcome == SCENARIO_TIMEOUT ||
			      event->outcome == SCENARIO_ERROR;
		before += event->at_ms < truth->onset_ms;
		if (event->at_ms < truth->onset_ms)
			continue;
		if (!truth->n_causes)
			truth->affected += event->is_hit;
		else if (is_blamed(truth, event))
			in[stratum_of(truth, event)] += is_reached(&scenario->world, event);
		else
			out[stratum_of(truth, event)]++;
	}
	long most = 0;

	for (int s = 0; s < strata; s++) {
		truth->second = in[s] > most ? most : in[s] > truth->second ? in[s] : truth->second;
		most = in[s] > most ? in[s] : most;
		truth->affected += in[s];
		truth->control += in[s] ? out[s] : 0;
	}
	/* The other calls stand beside those of the cause, on endpoints of their own. */
	if (!truth->n_causes || scenario->world.has_spans)
		truth->control = before;
	truth->records = (long)scenario->n;
	truth->rate = truth->onset_ms > 0 ? (double)before / truth->onset_ms * 60e3
					  : (double)scenario->n / scenario->world.span_ms * 60e3;
}

/* Mean latency, or records an attempt, since onset against before. */
static inline double
rise_of(const struct scenario *scenario, bool is_attempts)
{
	double sum[2] = {0}, n[2] = {0};

	for (size_t i = 0; i < scenario->n; i++) {
		const struct scenario_event *event = &scenario->event[i];
		int since = event->at_ms >= scenario->truth.onset_ms;

		if (event->child)
			continue;
		sum[since] += is_attempts ? 1 : event->latency_ms;
		n[since] += is_attempts ? event->attempt == 0 : 1;
	}
	return sum[1] / n[1] / (sum[0] / n[0]);
}

/*
 * Of a cause that only makes requests fail: do ten and more of them fail, 0.01 more of them than of
 * the others since onset, and by 4 standard errors?
 */
static inline bool
is_few_telling(const struct scenario *scenario)
{
	const struct scenario_truth *truth = &scenario->truth;
	double n[2] = {0}, bad[2] = {0};

	for (size_t i = 0; i < scenario->n; i++) {
		const struct scenario_event *event = &scenario->event[i];
		int is_own = is_blamed(truth, event);

		if (event->at_ms < truth->onset_ms)
			continue;
		n[is_own]++;
		bad[is_own] += event->outcome == SCENARIO_TIMEOUT ||
			       event->outcome == SCENARIO_ERROR;
	}
	double rate = (bad[0] + bad[1]) / (n[0] + n[1]);
	double step = bad[1] / n[1] - bad[0] / n[0];

	return bad[1] >= 10 && step >= .01 &&
	       step >= 4 * sqrt(rate * (1 - rate) * (1 / n[0] + 1 / n[1]));
}

/*
 * A version that always stood by less than half above the others, and fails as they do, is how it
 * is and no incident (analysis.md 2.6), whatever we know of it.
 */
static inline bool
is_standing(const struct scenario *scenario)
{
	const struct scenario_fault *fault = &scenario->world.fault[0];

	return scenario->world.n_faults == 1 && scenario->world.onset_ms <= 0 &&
	       fault->cause.n == 1 && 1 + fault->part * (fault->factor - 1) < 1.5 &&
	       fault->part * fault->turn <= .02;
}

/*
 * Do the others serve more since one host fell silent, by half of what it did and more? Counted as
 * long on either side. Then the log is that of a host that was taken out and whose requests the
 * others took over (`drained`), whatever we know of it.
 */
static inline bool
is_as_taken_over(const struct scenario *scenario)
{
	const struct scenario_world *world = &scenario->world;
	double since_ms = world->span_ms - world->onset_ms, own = 0, more = 0;
	double reach_ms = fmin(world->onset_ms, since_ms);

	for (size_t i = 0; i < scenario->n && world->silent_host >= 0; i++) {
		const struct scenario_event *event = &scenario->event[i];
		double at_ms = event->at_ms - world->onset_ms;

		if (fabs(at_ms) > reach_ms)
			continue;
		if (event->value[SCENARIO_HOST] == world->silent_host)
			own++;
		else
			more += at_ms >= 0 ? 1 : -1;
	}
	return own > 0 && more >= .5 * own;
}

/*
 * Hardly anything is affected but on one endpoint: that the version is bad there is all that shows,
 * and as right as that it is bad.
 */
static const char one_endpoint[] = "fewer than 30 records are affected on a second endpoint";

static inline void
truth_add_pair(struct scenario *scenario)
{
	const struct scenario_world *world = &scenario->world;
	long most = 0;
	int best = 0;

	for (int f = 0; f < world->n_faults; f++) {
		long n = 0;

		for (size_t i = 0; i < scenario->n; i++)
			n += scenario->event[i].at_ms >= scenario->truth.onset_ms &&
			     cause_holds(&world->fault[f].cause, &scenario->event[i]);
		best = n > most ? f : best;
		most = n > most ? n : most;
	}
	truth_add(&scenario->truth, scenario->truth.kind[0], world->fault[best].cause);
}

/* What the log cannot show, however good the eye. */
static inline const char *
why_not(const struct scenario *scenario)
{
	const struct scenario_world *world = &scenario->world;
	const struct scenario_truth *truth = &scenario->truth;
	bool is_hit = world->n_faults || world->surge > 1;
	long heard = 0;

	if (truth->why_not || truth->is_quiet)
		return truth->why_not;
	for (size_t i = 0; i < scenario->n && world->silent_host >= 0; i++)
		heard += scenario->event[i].value[SCENARIO_HOST] == world->silent_host;
	if (is_hit && truth->affected < SCENARIO_LEAST)
		return "fewer than 30 records are affected";
	if (is_hit && truth->control < SCENARIO_LEAST)
		return "fewer than 30 records to compare with";
	if (is_standing(scenario))
		return "it stood so from the start, and is less than half slower";
	if (world->is_few && !is_few_telling(scenario))
		return "fewer than 10 requests fail, or hardly more than of the others";
	if (world->n_faults > 1 && world->fault[0].cause.n > truth->cause[0].n &&
	    truth->second < SCENARIO_LEAST)
		return one_endpoint;
	if (world->silent_host >= 0 && heard < 2 * SCENARIO_LEAST)
		return "the silent host was rarely heard";
	if (is_as_taken_over(scenario))
		return "the others serve more by half of what the silent host did";
	if (world->mix > 0 && rise_of(scenario, false) < 1.2)
		return "the mean hardly changes";
	if (world->has_spans && rise_of(scenario, false) < 1.2)
		return "requests hardly take longer";
	if (world->retries > 0 && rise_of(scenario, true) < 1.6)
		return "few attempts";
	for (int c = 0; c < truth->n_causes; c++)
		if (has_twin(scenario, &truth->cause[c]))
			return "another field's value has the same records";
	return NULL;
}

static inline void
truth_fill(struct scenario *scenario)
{
	struct scenario_truth *truth = &scenario->truth;
	struct scenario_world *world = &scenario->world;

	truth->onset_ms = world->onset_ms;
	truth->has_onset = !truth->is_quiet;
	for (size_t i = scenario->n; i-- > 0;) {
		const struct scenario_event *event = &scenario->event[i];
		if (event->at_ms >= world->onset_ms &&
		    (truth->n_causes ? is_blamed(truth, event) && is_reached(world, event)
				     : event->is_hit))
			truth->onset_ms = event->at_ms;
	}
	truth_count(scenario);
	truth->why_not = why_not(scenario);
	if (truth->why_not == one_endpoint)
		truth_add_pair(scenario);
	truth->is_identifiable = !truth->is_quiet && !truth->why_not;
}

/* Make the log. Release it. */
static inline void
scenario_make(const struct scenario_family *family, uint64_t seed, struct scenario *out)
{
	uint64_t state = fnv_add(FNV_START, family->name, strlen(family->name));

	memset(out, 0, sizeof(*out));
	out->world.rng.state = state ^ seed * UINT64_C(0x9E3779B97F4A7C15);
	random_next(&out->world.rng);
	out->truth.family = family->name;
	out->truth.seed = seed;
	draw_world(&out->world, seed);
	family->set_up(&out->world, &out->truth);
	if (out->world.tiny)
		draw_tiny(out);
	else
		draw_traffic(out);
	qsort(out->event, out->n, sizeof(*out->event), by_at);
	draw_logging(out);
	qsort(out->event, out->n, sizeof(*out->event), by_at);
	truth_fill(out);
	qsort(out->event, out->n, sizeof(*out->event), by_order);
	scenario_write(out);
	qsort(out->event, out->n, sizeof(*out->event), by_at);
}

static inline void
scenario_release(struct scenario *scenario)
{
	free(scenario->event);
	for (int f = 0; f < SCENARIO_FILES; f++)
		free(scenario->file[f].at);
	memset(scenario, 0, sizeof(*scenario));
}

#endif
