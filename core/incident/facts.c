/* facts: the one table of numbers and claims; everything that is said comes from here. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/incident/facts_private.h"

/* As many groups as the tables keep; the rest is told in the limits. */
enum { GROUPS_MAX = 100 };

const char *
fact_unit_word(enum fact_unit unit)
{
	static const char *const word[] = {
		[FACT_COUNT] = "count", [FACT_MS] = "ms", [FACT_S] = "s", [FACT_SHARE] = "share",
		[FACT_RATIO] = "ratio", [FACT_CHANGE] = "change", [FACT_P] = "p",
		[FACT_PER_MIN] = "per_min", [FACT_MIN] = "min", [FACT_TIME] = "time",
	};

	return word[unit];
}

struct fact *
fact_add(struct maker *maker, const char *name, double value, enum fact_unit unit, int64_t n)
{
	struct facts *facts = maker->facts;
	struct fact fact = { .name = name, .value = value, .unit = unit, .n = n };

	if (!isfinite(value)) {
		maker->nowhere = fact;
		return &maker->nowhere;
	}
	if (facts->n == facts->cap) {
		size_t cap = facts->cap ? 2 * facts->cap : 128;
		struct fact *bigger = ARENA_NEW(maker->arena, struct fact, cap);

		if (facts->n)
			memcpy(bigger, facts->fact, facts->n * sizeof(fact));
		facts->fact = bigger;
		facts->cap = cap;
	}
	facts->fact[facts->n] = fact;
	return &facts->fact[facts->n++];
}

void
fact_key(struct fact *fact, const char *field, const char *text)
{
	/* A cause that is an endpoint is its own stratum: a key stands once. */
	for (int i = 0; i < fact->n_keys; i++)
		if (strcmp(fact->key[i].field, field) == 0)
			return;
	if (fact->n_keys < (int)LENGTH(fact->key)) {
		fact->key[fact->n_keys].field = field;
		fact->key[fact->n_keys++].text = text;
	}
}

void
fact_key_number(struct fact *fact, const char *field, double number)
{
	if (fact->n_keys < (int)LENGTH(fact->key)) {
		fact->key[fact->n_keys].field = field;
		fact->key[fact->n_keys++].number = number;
	}
}

const struct fact *
facts_find(const struct facts *facts, const char *name, const char *key)
{
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *fact = &facts->fact[i];

		if (strcmp(fact->name, name))
			continue;
		if (!key ? !fact->n_keys : fact->n_keys && fact->key[0].text &&
		    !strcmp(fact->key[0].text, key))
			return fact;
	}
	return NULL;
}

/* Where a group stands when the worst come first: bad ones, then big ones, then by place. */
static int
worse_first(const void *a, const void *b)
{
	const struct stat_group *x = *(struct stat_group *const *)a;
	const struct stat_group *y = *(struct stat_group *const *)b;
	uint64_t bad_x = x->timeouts + x->errors, bad_y = y->timeouts + y->errors;

	if (bad_x != bad_y)
		return bad_x > bad_y ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int
by_place(const void *a, const void *b)
{
	const struct stat_group *x = *(struct stat_group *const *)a;
	const struct stat_group *y = *(struct stat_group *const *)b;

	return x < y ? -1 : x > y;
}

/* Groups by some fields, the worst GROUPS_MAX of them, in the order of their keys. */
static size_t
worst_groups(const struct query *query, const int *by, int n_by, struct arena *arena,
	     struct stat_group **out)
{
	struct stat_group *all;
	size_t n = facts_stats(query, by, n_by, 0, false, arena, &all);

	*out = all;
	if (n <= GROUPS_MAX)
		return n;

	struct stat_group **order = ARENA_NEW(arena, struct stat_group *, n);
	struct stat_group *kept = ARENA_NEW(arena, struct stat_group, GROUPS_MAX);
	for (size_t i = 0; i < n; i++)
		order[i] = &all[i];
	qsort(order, n, sizeof(*order), worse_first);
	qsort(order, GROUPS_MAX, sizeof(*order), by_place);
	for (size_t i = 0; i < GROUPS_MAX; i++)
		kept[i] = *order[i];
	*out = kept;
	return GROUPS_MAX;
}

static void
group_tables(struct facts *facts, struct arena *arena)
{
	static const int version[] = { FIELD_VERSION }, endpoint[] = { FIELD_ENDPOINT };
	static const int both[] = { FIELD_VERSION, FIELD_ENDPOINT };

	facts_stats(&facts->query, NULL, 0, 0, false, arena, &facts->all);
	facts->n_version = worst_groups(&facts->query, version, 1, arena, &facts->by_version);
	facts->n_endpoint = worst_groups(&facts->query, endpoint, 1, arena, &facts->by_endpoint);
	facts->n_both = worst_groups(&facts->query, both, 2, arena, &facts->by_both);
}

void
facts_data(const struct query *query, const struct verdict *verdict, struct arena *arena,
	   struct facts *out)
{
	*out = (struct facts){
		.store = query->store, .query = *query, .verdict = verdict,
		.knowable_at_ns = INSTANT_NONE,
	};
	facts_data_notes(out, arena);
}

bool
facts_is_knowable(const struct facts *facts)
{
	return facts->verdict->certainty >= CERTAINTY_PROBABLE &&
	       facts->verdict->incident == TRUTH_YES;
}

void
facts_find_knowable(struct facts *facts, const struct analysis_options *options)
{
	if (facts_is_knowable(facts))
		facts->knowable_at_ns = verdict_knowable_at(&facts->query, options, facts->verdict);
}

void
facts_build(const struct query *query, const struct verdict *verdict,
	    const struct incident_file *incident, struct arena *arena, struct facts *out)
{
	const struct facts_source none = { 0 };

	facts_build_from(query, verdict, incident, &none, arena, out);
}

void
facts_build_from(const struct query *query, const struct verdict *verdict,
		 const struct incident_file *incident, const struct facts_source *source,
		 struct arena *arena, struct facts *out)
{
	*out = (struct facts){
		.store = query->store, .query = *query, .verdict = verdict, .incident = incident,
		.knowable_at_ns = INSTANT_NONE,
	};
	struct maker maker = { .facts = out, .arena = arena, .store = query->store };

	group_tables(out, arena);
	facts_pick_gate(out, source, arena);
	if (incident) {
		reported_check(query, verdict, incident, arena, &out->checked);
		reported_depends(query, incident, arena, &out->depends);
	}
	facts_evidence(out, arena);
	facts_data_notes(out, arena);
	facts_cannot_tell(out, arena);
	facts_limits(out, arena);
	facts_fill(&maker);
}
