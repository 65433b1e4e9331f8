/* query_log: stores of random records beside the same records as plain memory, and questions. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_QUERY_LOG_H
#define SR_TESTS_QUERY_LOG_H

#include "tests/made.h"

#define MAX_SOURCES 3
#define T0 (INT64_C(1754071500) * NS_PER_S)	/* 2025-08-01T18:05:00Z */

/* A store of random records, and the same records as plain memory. */
struct log {
	struct names *names;
	struct store *store;
	struct made made[MAX_SOURCES];
	int n_sources;
	uint32_t version[4], endpoint[3], status[4], tenant[5];
	struct record *all;	/* in reading order, dims shared: all[id - 1] */
	uint32_t n;
};

/* How the store is squeezed, so that each way to an answer is taken. */
struct shape {
	const char *name;
	int64_t span_ns;
	uint32_t n;
	int sources, rung;
	size_t row_budget, chunk_bytes, keep, cell_limit;
	uint64_t values_max;
	bool by_marks;		/* read back by marks, no rows but where there is none */
};

#define AROUND_1970 "around 1970"

static const struct shape shapes[] = {
	{"as it comes", 600 * NS_PER_S, 900, 1, 0, 0, 0, 0, 0, 0, false},
	{"two sources, nothing kept", 90 * NS_PER_S, 700, 2, 0, 1, 700, 0, 0, 0, false},
	{"wide buckets, nothing kept", 300 * NS_PER_S, 700, 1, 5, 1, 500, 0, 0, 0, false},
	{"very wide buckets", 5 * 3600 * NS_PER_S, 700, 3, 9, 0, 900, 0, 0, 0, false},
	{"a long span folds", 40 * 86400 * NS_PER_S, 900, 2, 0, 9000, 800, 1, 0, 0, false},
	{"few cells allowed", 100 * NS_PER_S, 700, 1, 0, 1, 600, 0, 90, 0, false},
	{"hardly any cell allowed", 100 * NS_PER_S, 500, 2, 0, 0, 0, 0, 3, 0, false},
	{"hardly any value allowed", 50 * NS_PER_S, 3000, 1, 6, 0, 3000, 0, 0, 1000, false},
	{"one stamp", 1, 400, 2, 0, 1, 600, 0, 0, 0, false},
	{"two sources, read back by marks", 90 * NS_PER_S, 700, 2, 0, 1, 700, 0, 0, 0, true},
	{"read back by marks into a budget", 300 * NS_PER_S, 700, 1, 5, 9000, 500, 1, 0, 0, true},
	{AROUND_1970, 900 * NS_PER_S, 600, 1, 2, 0, 700, 0, 0, 0, false},
};

static inline int64_t
start(const struct shape *shape)
{
	return strcmp(shape->name, AROUND_1970) ? T0 : -shape->span_ns / 2;
}

static inline uint32_t
pick(uint64_t *seed, const uint32_t *of, uint32_t n)
{
	return of[made_below(seed, n)];
}

static inline struct record
random_record(struct log *log, const struct shape *shape, uint64_t *seed, uint32_t i, int source)
{
	struct record record = {
		.source = (uint32_t)source,
		.latency_us = made_below(seed, 10) ? made_below(seed, 900000) : LATENCY_NONE,
		.version = pick(seed, log->version, LENGTH(log->version)),
		.endpoint = pick(seed, log->endpoint, LENGTH(log->endpoint)),
		.status = pick(seed, log->status, LENGTH(log->status)),
		.outcome = (enum outcome)made_below(seed, OUTCOMES),
		.flags = made_below(seed, 6) ? 0 : FLAG_DUPLICATE_KEY | FLAG_NO_ZONE,
	};
	int64_t step = shape->span_ns / shape->n;

	/* Mostly in order, some late, some on one stamp. */
	record.at_ns = start(shape) + (int64_t)i * step;
	if (!made_below(seed, 5))
		record.at_ns -= (int64_t)(made_random(seed) % (uint64_t)(5 * step + 1));
	if (made_below(seed, 3))
		record.at_ns -= record.at_ns % (NS_PER_S / 10);
	if (!made_below(seed, 4))
		record.at_ns -= record.at_ns % (5 * NS_PER_S);
	record.dims[source] = pick(seed, log->tenant, LENGTH(log->tenant));
	if (!made_below(seed, 12)) {
		record.unusable = UNUSABLE_BAD_TIME;
		record.at_ns = INSTANT_NONE;
	}
	return record;
}

static inline void
log_names(struct log *log)
{
	static const char *const words[] = {"v1.2", "v1.3", "v1.10", "/risk", "/fund", "OK",
					    "Timeout", "504", "acme", "kora", "zed", "b"};
	uint32_t id[LENGTH(words)];

	log->names = names_new();
	for (size_t i = 0; i < LENGTH(words); i++)
		id[i] = made_name(log->names, words[i]);
	for (int i = 0; i < 3; i++)
		log->version[i] = id[i];
	for (int i = 0; i < 2; i++)
		log->endpoint[i] = id[3 + i];
	for (int i = 0; i < 3; i++)
		log->status[i] = id[5 + i];
	for (int i = 0; i < 4; i++)
		log->tenant[i] = id[8 + i];
}

static inline void
log_init(struct log *log, const struct shape *shape, uint64_t seed)
{
	/* Source s has the tenant as its dimension number s, so that orders differ. */
	static const char *const paths[MAX_SOURCES][MAX_SOURCES] = {
		{"ctx.tenant", "b", "c"}, {"b", "ctx.tenant", "c"}, {"c", "b", "ctx.tenant"}};
	struct store_options options = {.row_budget = shape->row_budget};

	*log = (struct log){.n_sources = shape->sources};
	log_names(log);
	log->store = store_new(log->names, &options);
	store_widen(log->store, shape->rung);
	log->store->chunk_bytes = shape->chunk_bytes ? shape->chunk_bytes : CHUNK_BYTES;
	log->store->keep_chunks = shape->keep;
	if (shape->values_max) {
		log->store->values_max = shape->values_max;
		log->store->sketch_least = 2;
	}
	for (int i = 0; i < CELLS_TABLES && shape->cell_limit; i++)
		log->store->cells[i].limit = shape->cell_limit;
	for (int s = 0; s < log->n_sources; s++)
		store_add_made(log->store, paths[s], s + 1, made_again, &log->made[s]);
	if (shape->by_marks)
		log->store->small_records = 50;
	for (int i = 0; i < log->n_sources && shape->by_marks; i++)
		log->store->source[i].replay = &made_replay;
	/* Sources take turns at random, as a loader does block by block. */
	for (uint32_t i = 0; i < shape->n; i++) {
		int s = (int)made_below(&seed, (uint32_t)log->n_sources);
		struct record record = random_record(log, shape, &seed, i, s);
		store_fold(log->store, made_add(&log->made[s], &record, made_below(&seed, 4),
						90 + made_below(&seed, 60), made_below(&seed, 2)));
	}
	log->all = xcalloc(shape->n, sizeof(*log->all));
	for (int s = 0; s < log->n_sources; s++) {
		for (size_t i = 0; i < log->made[s].n; i++) {
			struct record *record = &log->all[log->n++];
			*record = log->made[s].at[i];
			uint32_t tenant = record->dims[s];
			memset(record->dims, 0, sizeof(record->dims));
			record->dims[0] = tenant;
		}
	}
}

static inline void
log_release(struct log *log)
{
	store_free(log->store);
	names_free(log->names);
	for (int s = 0; s < log->n_sources; s++)
		free(log->made[s].at);
	free(log->all);
}

/* A filter in the language, and the same as C. */
struct filter {
	const char *text;
	bool (*holds)(const struct record *record, const struct log *log);
};

static inline bool
is_v12(const struct record *record, const struct log *log)
{
	return record->version == log->version[0];
}
static inline bool
is_slow(const struct record *record, const struct log *log)
{
	(void)log;
	return record->latency_us != LATENCY_NONE && record->latency_us > 400000;
}
static inline bool
is_odd(const struct record *record, const struct log *log)
{
	return (record->dims[0] == log->tenant[1] || !record->dims[0]) &&
	       record->endpoint != log->endpoint[0];
}
static inline bool
is_ok_word(const struct record *record, const struct log *log)
{
	(void)log;
	return record->outcome == OUTCOME_OK || record->outcome == OUTCOME_CLIENT_ERROR;
}
static inline bool
is_early(const struct record *record, const struct log *log)
{
	(void)log;
	return record->line_first < 200 && record->at_ns >= T0 + 3 * NS_PER_S;
}

static const struct filter filters[] = {
	{"version=v1.2", is_v12}, {"latency>400", is_slow},
	{"tenant=kora,(none) endpoint!=/risk", is_odd}, {"outcome=ok,client_error", is_ok_word},
	{"line<200 time>=2025-08-01T18:05:03Z", is_early},
};

/* One random question. */
struct question {
	struct query query;
	const struct filter *filter[2];	/* of the command line, and of the board */
	int fields[GROUP_KEYS], n_fields;
	int64_t bin_ns;
};

static inline int64_t
random_moment(const struct log *log, const struct shape *shape, uint64_t *seed)
{
	/* Often the very stamp of a record: both ends are included. */
	const struct record *record = &log->all[made_below(seed, log->n)];

	if (made_below(seed, 3) && !record->unusable)
		return record->at_ns;
	/* Or an edge of buckets, or just before it. */
	if (made_below(seed, 2) && !record->unusable)
		return record->at_ns - record->at_ns % (5 * NS_PER_S) - made_below(seed, 2);
	return start(shape) + (int64_t)(made_random(seed) % (uint64_t)shape->span_ns);
}

static inline struct question
random_question(const struct log *log, const struct shape *shape, uint64_t *seed)
{
	static const int64_t bins[] = {0, 0, NS_PER_S / 10, NS_PER_S, 7 * NS_PER_S, 60 * NS_PER_S,
				       3600 * NS_PER_S, 86400 * NS_PER_S};
	struct question q = {.query = query_all(log->store, INT64_MAX)};
	uint32_t n_fields = (uint32_t)store_fields(log->store);

	if (made_below(seed, 2))
		q.query.as_of_ns = random_moment(log, shape, seed);
	if (made_below(seed, 2))
		q.query = query_window(q.query, random_moment(log, shape, seed), INSTANT_NONE);
	if (made_below(seed, 2))
		q.query = query_window(q.query, INSTANT_NONE, random_moment(log, shape, seed));
	for (int i = 0; i < 2; i++)
		if (!made_below(seed, 4))
			q.filter[i] = &filters[made_below(seed, LENGTH(filters))];
	for (uint32_t i = made_below(seed, 3); i > 0; i--) {
		const struct record *like = &log->all[made_below(seed, log->n)];
		int field = (int)made_below(seed, n_fields);
		uint32_t value = record_value(like, field);
		q.query = made_below(seed, 2) ? query_with(q.query, field, value)
					      : query_without(q.query, field, value);
	}
	if (!made_below(seed, 3))
		q.query.bad = (int)made_below(seed, 2);
	q.query.without_repaired = !made_below(seed, 4);
	if (!made_below(seed, 3))
		q.query.skip_id = made_below(seed, log->n) + 1;
	q.n_fields = (int)made_below(seed, 4);
	for (int i = 0; i < q.n_fields; i++)
		q.fields[i] = (int)made_below(seed, n_fields);
	q.bin_ns = bins[made_below(seed, LENGTH(bins))];
	return q;
}

static inline bool
holds(const struct log *log, const struct question *q, uint32_t i)
{
	const struct record *record = &log->all[i];
	const struct query *query = &q->query;

	if (record->unusable || i + 1 == query->skip_id || record->at_ns > query->as_of_ns)
		return false;
	if (query->since_ns != INSTANT_NONE && record->at_ns < query->since_ns)
		return false;
	if (query->until_ns != INSTANT_NONE && record->at_ns > query->until_ns)
		return false;
	if (query->without_repaired && (record->flags & FLAG_DUPLICATE_KEY))
		return false;
	if (query->bad >= 0 && query->bad != (record->outcome == OUTCOME_TIMEOUT ||
					      record->outcome == OUTCOME_SERVER_ERROR))
		return false;
	for (int t = 0; t < query->n_terms; t++)
		if ((record_value(record, query->term[t].field) == query->term[t].value) ==
		    query->term[t].is_not)
			return false;
	for (int f = 0; f < 2; f++)
		if (q->filter[f] && !q->filter[f]->holds(record, log))
			return false;
	return true;
}

/* Its filter as parsed, owned by the caller; NULL without one. */
static inline struct where *
question_filter(const struct question *q, int i, const struct store *store)
{
	struct err err;
	struct where *where = q->filter[i] ? where_parse(q->filter[i]->text, store, &err) : NULL;

	if (q->filter[i] && !where)
		abort();
	return where;
}

/* Is record a before b: in time and source and offset, the last two of which the id orders? */
static inline bool
is_before(const struct log *log, uint32_t a, uint32_t b)
{
	int64_t at_a = log->all[a - 1].at_ns, at_b = log->all[b - 1].at_ns;

	return at_a != at_b ? at_a < at_b : a < b;
}

static inline void
find_refs(const struct log *log, uint32_t id, uint32_t ref[REFS])
{
	int64_t us = log->all[id - 1].latency_us;
	enum outcome outcome = log->all[id - 1].outcome;

	if (!ref[REF_FIRST] || is_before(log, id, ref[REF_FIRST]))
		ref[REF_FIRST] = id;
	if (!ref[REF_LAST] || is_before(log, ref[REF_LAST], id))
		ref[REF_LAST] = id;
	if ((outcome == OUTCOME_TIMEOUT || outcome == OUTCOME_SERVER_ERROR) &&
	    (!ref[REF_FIRST_BAD] || is_before(log, id, ref[REF_FIRST_BAD])))
		ref[REF_FIRST_BAD] = id;
	if (us == LATENCY_NONE)
		return;
	int64_t fast = ref[REF_FASTEST] ? log->all[ref[REF_FASTEST] - 1].latency_us : INT64_MAX;
	int64_t slow = ref[REF_SLOWEST] ? log->all[ref[REF_SLOWEST] - 1].latency_us : -1;
	if (us < fast || (us == fast && is_before(log, id, ref[REF_FASTEST])))
		ref[REF_FASTEST] = id;
	if (us > slow || (us == slow && is_before(log, id, ref[REF_SLOWEST])))
		ref[REF_SLOWEST] = id;
}

static inline uint64_t
count(const struct log *log, const struct question *q)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < log->n; i++)
		n += holds(log, q, i);
	return n;
}

#endif
