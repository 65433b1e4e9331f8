/* sieve: filtered records, read once a table; the filter not asked about longest goes first. */
/* SPDX-License-Identifier: MIT */
#include "core/store/sieve.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/query_private.h"
#include "core/store/where_private.h"

enum { SIEVES = 2 };

struct sieve {
	char *where, *filter;	/* owned texts; NULL without one */
	uint64_t generation, stamp, used;	/* used 0: free */
	bool is_there[CELLS_TABLES];
	struct cells cells[CELLS_TABLES];
};
struct sieves {
	struct sieve at[SIEVES];
	uint64_t clock;
};

struct sieves *
sieves_new(void)
{
	return xcalloc(1, sizeof(struct sieves));
}

static void
forget(struct sieve *sieve)
{
	for (int i = 0; i < CELLS_TABLES; i++)
		cells_release(&sieve->cells[i]);
	free(sieve->where);
	free(sieve->filter);
	*sieve = (struct sieve){0};
}

void
sieves_free(struct sieves *sieves)
{
	for (int i = 0; sieves && i < SIEVES; i++)
		forget(&sieves->at[i]);
	free(sieves);
}

/* A filter may be gone when it is asked about again, so its text is compared. */
static bool
is_same(const char *kept, const struct where *where)
{
	return kept && where ? !strcmp(kept, where_text(where)) : !kept && !where;
}

static struct sieve *
sieve_of(const struct query *query)
{
	const struct store *store = query->store;
	struct sieves *sieves = store->sieves;
	struct sieve *oldest = &sieves->at[0];

	for (int i = 0; i < SIEVES; i++) {
		struct sieve *at = &sieves->at[i];

		if (at->used && at->generation == store->generation && at->stamp == store->stamp &&
		    is_same(at->where, query->where) && is_same(at->filter, query->filter)) {
			at->used = ++sieves->clock;
			return at;
		}
		if (at->used < oldest->used)
			oldest = at;
	}
	forget(oldest);
	*oldest = (struct sieve){
		.where = query->where ? xstrdup(where_text(query->where)) : NULL,
		.filter = query->filter ? xstrdup(where_text(query->filter)) : NULL,
		.generation = store->generation, .stamp = store->stamp, .used = ++sieves->clock,
	};
	return oldest;
}

static void
fill(const struct query *asked, int table, struct cells *cells)
{
	const struct store *store = asked->store;
	struct query query = query_all(store, store->high_ns);
	struct walk walk = {0};
	struct record record;
	uint64_t n = 0;
	uint32_t id;

	query.where = asked->where;
	query.filter = asked->filter;
	struct match match = match_init(&query);
	cells_init(cells, store->cells[table].rung, CELLS_BASE);
	while (!cells->is_off && walk_next(&match, &walk, &record, &id)) {
		struct cell_key key = {
			.bucket = cells_bucket(cells, record.at_ns), .version = record.version,
			.endpoint = record.endpoint,
			.value = record_value(&record, cells_field(table)),
			.outcome = (uint8_t)record.outcome,
			.is_repaired = (record.flags & FLAGS_REPAIRED) != 0,
		};
		struct mark mark = mark_of(&record, record.source, id);

		/* No log that has just begun: buckets stay as narrow as the limit lets them. */
		cells_add_slowly(cells, &key, &mark, UINT64_MAX);
		if (++n % SQUEEZE_EVERY == 0 && cells_room(cells) > store->values_max)
			cells_squeeze(cells, store->values_max / 4 * 3, store->sketch_least);
	}
}

struct cells *
sieve_lots(const struct query *query, int table)
{
	struct sieve *sieve = sieve_of(query);
	struct cells *cells = &sieve->cells[table];

	if (!sieve->is_there[table])
		fill(query, table, cells);
	sieve->is_there[table] = true;
	return cells->is_off ? NULL : cells;
}
