/* aggregate: the same counting for every loader sitrep is measured against; C and C++. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_BENCH_AGGREGATE_H
#define SR_TESTS_BENCH_AGGREGATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Cells of minute x version x endpoint: records, timeouts, latencies in ms as values; the
 * cheapest thing that still answers p95 exactly, so that a ratio speaks of the reading. One
 * day, from its 00:00; names are looked for in a short list. {0} is empty.
 */
#define AGG_MINUTES (24 * 60)
#define AGG_NAMES 16		/* of versions and of endpoints; [0] is the absent one */

struct agg_cell { int32_t *ms; uint32_t n, cap, timeouts; };
struct agg_names { char text[AGG_NAMES][64]; size_t len[AGG_NAMES]; unsigned n, last; };
struct agg {
	struct agg_names versions, endpoints;
	struct agg_cell *cells;		/* AGG_MINUTES x AGG_NAMES x AGG_NAMES */
	char day[16];			/* YYYY-MM-DD of the first record */
};

/* A text that ends nowhere but after len; at is NULL where the record has no such field. */
struct agg_text { const char *at; size_t len; };

static inline void
agg_die(const char *why)
{
	fprintf(stderr, "probe: %s\n", why);
	exit(EXIT_FAILURE);
}

static inline unsigned
agg_name(struct agg_names *names, struct agg_text text)
{
	unsigned i = names->last;

	if (!text.at)
		return 0;
	if (names->len[i] == text.len && memcmp(names->text[i], text.at, text.len) == 0 && i > 0)
		return i;
	for (i = 1; i <= names->n; i++)
		if (names->len[i] == text.len && memcmp(names->text[i], text.at, text.len) == 0)
			return names->last = i;
	if (i == AGG_NAMES || text.len >= sizeof(names->text[0]))
		agg_die("more names than this log should have");
	memcpy(names->text[i], text.at, text.len);
	names->len[i] = text.len;
	return names->last = names->n = i;
}

/* at is `YYYY-MM-DDTHH:MM...`. */
static inline void
agg_add(struct agg *agg, struct agg_text at, struct agg_text endpoint, struct agg_text status,
	struct agg_text version, int32_t latency_ms)
{
	unsigned e = agg_name(&agg->endpoints, endpoint), v = agg_name(&agg->versions, version);
	unsigned minute;
	struct agg_cell *cell;

	if (at.len < 16)
		agg_die("a record without a time");
	if (!agg->cells) {
		agg->cells = (struct agg_cell *)calloc((size_t)AGG_MINUTES * AGG_NAMES * AGG_NAMES,
						       sizeof(*agg->cells));
		memcpy(agg->day, at.at, 10);
	}
	minute = (unsigned)((at.at[11] - '0') * 600 + (at.at[12] - '0') * 60 +
			    (at.at[14] - '0') * 10 + (at.at[15] - '0'));
	if (minute >= AGG_MINUTES || memcmp(agg->day, at.at, 10) != 0)
		agg_die("a record of another day");
	cell = &agg->cells[(minute * AGG_NAMES + v) * AGG_NAMES + e];
	if (cell->n == cell->cap) {
		cell->cap = cell->cap ? 2 * cell->cap : 64;
		cell->ms = (int32_t *)realloc(cell->ms, cell->cap * sizeof(*cell->ms));
		if (!cell->ms)
			agg_die("no memory");
	}
	cell->ms[cell->n++] = latency_ms;
	cell->timeouts += status.len == 7 && memcmp(status.at, "Timeout", 7) == 0;
}

/* The k-th smallest, k from 0 (Hoare's selection); the values are left in another order. */
static inline int32_t
agg_select(int32_t *value, uint32_t n, uint32_t k)
{
	int64_t low = 0, high = (int64_t)n - 1;

	while (low < high) {
		int32_t pivot = value[low + (high - low) / 2];
		int64_t i = low, j = high;
		while (i <= j) {
			while (value[i] < pivot)
				i++;
			while (value[j] > pivot)
				j--;
			if (i <= j) {
				int32_t swap = value[i];
				value[i++] = value[j];
				value[j--] = swap;
			}
		}
		if ((int64_t)k <= j)
			high = j;
		else if ((int64_t)k >= i)
			low = i;
		else
			break;
	}
	return value[k];
}

/* As gen_bench --truth: minute, version, endpoint, n, timeouts, p95 by nearest rank. */
static inline void
agg_print(struct agg *agg)
{
	for (unsigned i = 0; agg->cells && i < AGG_MINUTES * AGG_NAMES * AGG_NAMES; i++) {
		struct agg_cell *cell = &agg->cells[i];
		unsigned minute = i / (AGG_NAMES * AGG_NAMES), v = i / AGG_NAMES % AGG_NAMES;
		if (cell->n == 0)
			continue;
		printf("%sT%02u:%02u\t%s\t%s\t%u\t%u\t%d\n", agg->day, minute / 60, minute % 60,
		       agg->versions.text[v], agg->endpoints.text[i % AGG_NAMES], cell->n,
		       cell->timeouts,
		       agg_select(cell->ms, cell->n, (95 * cell->n + 99) / 100 - 1));
	}
}

#endif
