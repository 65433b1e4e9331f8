/* gate_refused: refusals (4xx) of a canary, held against those of the version beside it. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/gate_private.h"
#include "core/analysis/stats.h"
#include "core/base/json.h"
#include "core/base/names.h"

/* The two versions on one endpoint: requests whose outcome is known, and refusals among them. */
struct pair { const char *name; uint32_t endpoint; uint64_t n[SIDES], refused[SIDES]; };

static int
by_name(const void *a, const void *b)
{
	const struct pair *one = a, *other = b;
	int order = strcmp(one->name, other->name);

	if (order)
		return order;
	return (one->endpoint > other->endpoint) - (one->endpoint < other->endpoint);
}

static struct pair *
pair_of(struct pair *pair, size_t *n, uint32_t endpoint, const struct names *names)
{
	for (size_t i = 0; i < *n; i++)
		if (pair[i].endpoint == endpoint)
			return &pair[i];
	pair[*n] = (struct pair){ .name = endpoint ? names_get(names, endpoint)->clean : "",
				  .endpoint = endpoint };
	return &pair[(*n)++];
}

static size_t
read_pairs(const struct query *window, const struct gate *gate, struct arena *arena,
	   struct pair **out)
{
	static const int by[] = { FIELD_VERSION, FIELD_ENDPOINT };
	struct groups groups = { 0 };
	size_t n = 0;

	query_group_counts(window, by, 2, 0, &groups);
	*out = ARENA_NEW(arena, struct pair, groups.n + 1);
	for (size_t i = 0; i < groups.n; i++) {
		const struct cell *cell = &groups.at[i].cell;
		uint32_t version = groups.at[i].key[0];
		enum side_id side = version == gate->canary ? SIDE_CANARY : SIDE_BASELINE;

		if (version != gate->canary && (version != gate->baseline || !version))
			continue;
		struct pair *pair = pair_of(*out, &n, groups.at[i].key[1],
					    store_names(window->store));
		pair->n[side] += cell->n - cell->outcome[OUTCOME_UNKNOWN];
		pair->refused[side] += cell->outcome[OUTCOME_CLIENT_ERROR];
	}
	groups_release(&groups);
	qsort(*out, n, sizeof(**out), by_name);
	return n;
}

/*
 * Callers make mistakes with any version, so that no absolute limit says anything: it is as many
 * points above the baseline as errors may be in all, and more than chance, of so many endpoints
 * that are looked at (Bonferroni). A breach that must last is only looked at here.
 */
static struct gate_rule
judge(const struct pair *pair, size_t looks, const struct gate_options *options)
{
	const uint64_t *n = pair->n, *k = pair->refused;
	struct stats_table table = {
		.a_bad = k[SIDE_CANARY], .a_good = n[SIDE_CANARY] - k[SIDE_CANARY],
		.b_bad = k[SIDE_BASELINE], .b_good = n[SIDE_BASELINE] - k[SIDE_BASELINE],
	};
	struct gate_rule rule = {
		.metric = METRIC_REFUSED_RATE, .endpoint = pair->endpoint,
		.limit = (double)k[SIDE_BASELINE] / (double)n[SIDE_BASELINE] + options->error_max,
		.value = (double)k[SIDE_CANARY] / (double)n[SIDE_CANARY],
		.n_canary = n[SIDE_CANARY], .n_baseline = n[SIDE_BASELINE],
		.chance = fmin(1, (double)looks * stats_fisher(&table).p_greater),
		.result = GATE_PASS, .why = "",
	};

	if (rule.value > rule.limit && rule.chance < options->max_chance)
		rule.result = options->consecutive > 1 ? GATE_INSUFFICIENT : GATE_FAIL;
	else if (rule.value > rule.limit)
		rule.why = "within noise";
	return rule;
}

static bool
is_asked(const struct pair *pair, uint64_t least)
{
	return pair->refused[SIDE_CANARY] && pair->n[SIDE_CANARY] >= least &&
	       pair->n[SIDE_BASELINE] >= least;
}

void
gate_refused(const struct query *query, const struct gate_options *options, struct arena *arena,
	     struct gate *out)
{
	struct query window = query_window(*query, query->as_of_ns - options->window_ns + 1,
					   query->as_of_ns);
	uint64_t least = options->min_n ? options->min_n : 1;
	struct pair *pair;
	char share[32], most[32];
	size_t looks = 0;

	if (isnan(options->error_max))
		return;
	size_t n = read_pairs(&window, out, arena, &pair);
	struct gate_rule *rule = ARENA_NEW(arena, struct gate_rule, out->n_rules + n + 1);
	if (out->n_rules)
		memcpy(rule, out->rule, out->n_rules * sizeof(*rule));
	out->rule = rule;
	for (size_t i = 0; i < n; i++)
		looks += is_asked(&pair[i], least);
	for (size_t i = 0; i < n; i++) {
		if (!is_asked(&pair[i], least))
			continue;
		struct gate_rule *made = &out->rule[out->n_rules++];
		*made = judge(&pair[i], looks, options);
		if (made->result == GATE_INSUFFICIENT && out->result == GATE_PASS) {
			out->result = GATE_INSUFFICIENT;
			out->reason = arena_fmt(arena, "%s%s%s is over its limit, and how long "
						"it has been is not looked at",
						gate_metric_word(made->metric),
						*pair[i].name ? " on " : "", pair[i].name);
		}
		if (made->result != GATE_FAIL || out->result == GATE_FAIL)
			continue;
		num_text(share, made->value, 4);
		num_text(most, made->limit, 4);
		out->result = GATE_FAIL;
		out->reason = arena_fmt(arena, "%s%s%s is %s, limit %s (n %llu)",
					gate_metric_word(made->metric), *pair[i].name ? " on " : "",
					pair[i].name, share, most,
					(unsigned long long)made->n_canary);
	}
}
