/* panel_log: a small log of every kind of record, and all of it as records to count by hand. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_PANEL_LOG_H
#define SR_TESTS_PANEL_LOG_H

#include "core/store/panel.h"
#include "core/store/store_private.h"
#include "tests/logged.h"
#include "tests/runner.h"
#include "tests/splitmix.h"

struct panel_log {
	struct logged log;
	struct record *at;	/* owned; its usable records in reading order */
	uint32_t *id;		/* owned */
	size_t n;
};

/* Ties of time and of latency, absent values, all outcomes, records out of order and damaged. */
static inline void
panel_log_text(uint64_t seed, int records, struct str *out)
{
	static const char *const status[] = {"200", "200", "200", "503", "404", "504"};

	for (int i = 0; i < records; i++) {
		bool is_late = random_below(&seed, 9) == 0;
		int second = i / 4 - (is_late ? (int)random_below(&seed, 9) : 0);
		bool is_damaged = random_below(&seed, 40) == 0;

		second = second < 0 ? 0 : second;
		str_fmt(out, "{\"time\":\"2025-08-01T18:%02d:%02dZ\"", second / 60 % 60,
			second % 60);
		if (random_below(&seed, 12))
			str_fmt(out, ",\"latency_ms\":%d", (int)random_below(&seed, 60) *
							    (second > 300 ? 9 : 1));
		str_fmt(out, ",\"status\":%s", status[random_below(&seed, 6)]);
		if (random_below(&seed, 15))
			str_fmt(out, ",\"version\":\"v%d\"", (int)random_below(&seed, 3));
		str_fmt(out, "%s\"path\":\"/p%d\",\"host\":\"h%d\"", is_damaged ? "" : ",",
			(int)random_below(&seed, 4), (int)random_below(&seed, 5));
		str_add(out, "}\n");
	}
}

static inline void
panel_log_open(struct panel_log *out, uint64_t seed, int records, const struct logged_way *way)
{
	struct str text = {0};
	const struct str *texts[] = {&text};

	*out = (struct panel_log){0};
	panel_log_text(seed, records, &text);
	logged_read(&out->log, texts, 1, way);
	out->at = xcalloc((size_t)records + 1, sizeof(*out->at));
	out->id = xcalloc((size_t)records + 1, sizeof(*out->id));
	size_t n = (size_t)store_tally(out->log.store).records;

	for (uint32_t id = 1; id <= n; id++) {
		struct record record = logged_record(&out->log, id);

		if (record.unusable)
			continue;
		out->at[out->n] = record;
		out->id[out->n++] = id;
	}
	str_release(&text);
}

static inline void
panel_log_close(struct panel_log *log)
{
	free(log->at);
	free(log->id);
	logged_release(&log->log);
}

/* Is a record asked about? Term by term, as the header of a query says. */
static inline bool
panel_log_match(const struct panel_log *log, const struct query *query, size_t i)
{
	const struct record *record = &log->at[i];
	bool is_bad = record->outcome == OUTCOME_TIMEOUT || record->outcome == OUTCOME_SERVER_ERROR;

	if (record->at_ns > query->as_of_ns ||
	    (query->since_ns != INSTANT_NONE && record->at_ns < query->since_ns) ||
	    (query->until_ns != INSTANT_NONE && record->at_ns > query->until_ns) ||
	    (query->bad >= 0 && is_bad != (query->bad == 1)) || log->id[i] == query->skip_id ||
	    (query->without_repaired && (record->flags & FLAGS_REPAIRED)))
		return false;
	for (int k = 0; k < query->n_terms; k++) {
		const struct term *term = &query->term[k];
		uint32_t value = term->field == FIELD_OUTCOME ? record->outcome
							      : record_value(record, term->field);

		if ((value == term->value) == term->is_not)
			return false;
	}
	return true;
}

/* A question about the log, drawn: windows, moments, terms of values it has, kinds of records. */
static inline struct query
panel_log_query(const struct panel_log *log, uint64_t *rng)
{
	const struct record *some = &log->at[random_below(rng, log->n)];
	const struct record *other = &log->at[random_below(rng, log->n)];
	struct query query = query_all(log->log.store, random_below(rng, 3) ? INT64_MAX
									     : other->at_ns);

	if (random_below(rng, 2))
		query = query_window(query, some->at_ns, INSTANT_NONE);
	if (random_below(rng, 3) == 0)
		query = query_window(query, INSTANT_NONE, other->at_ns);
	for (uint64_t k = random_below(rng, 3); k > 0; k--) {
		int field = (int)random_below(rng, (uint64_t)store_fields(log->log.store));
		uint32_t value = field == FIELD_OUTCOME ? other->outcome
							: record_value(some, field);

		query = random_below(rng, 3) ? query_with(query, field, value)
					     : query_without(query, field, value);
	}
	query.bad = (int)random_below(rng, 4) == 0 ? (int)random_below(rng, 2) : -1;
	query.without_repaired = random_below(rng, 4) == 0;
	query.skip_id = random_below(rng, 4) == 0 ? log->id[random_below(rng, log->n)] : 0;
	return query;
}

#endif
