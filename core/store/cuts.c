/* cuts: the records of a part of a bucket, read once, oldest forgotten first. */
/* SPDX-License-Identifier: MIT */
#include "core/store/cuts.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/query_private.h"

enum { CUTS_KEPT = 64 };

struct cut {
	int table;
	int64_t low_ns, high_ns;
	uint64_t generation, stamp, used;	/* used 0: free */
	struct cells cells;
};
struct cuts {
	struct cut at[CUTS_KEPT];
	uint64_t clock;
};

struct cuts *
cuts_new(void)
{
	return xcalloc(1, sizeof(struct cuts));
}

void
cuts_free(struct cuts *cuts)
{
	for (int i = 0; cuts && i < CUTS_KEPT; i++)
		cells_release(&cuts->at[i].cells);
	free(cuts);
}

static struct cell_key
key_of(const struct record *record, int field)
{
	return (struct cell_key){
		.version = record->version, .endpoint = record->endpoint,
		.value = record_value(record, field), .outcome = (uint8_t)record->outcome,
		.is_repaired = (record->flags & FLAGS_REPAIRED) != 0,
	};
}

static void
fill(const struct store *store, struct cut *cut)
{
	struct query query = query_window(query_all(store, cut->high_ns), cut->low_ns,
					  cut->high_ns);
	struct match match = match_init(&query);
	struct walk walk = {0};
	struct record record;
	uint32_t id;

	cells_init(&cut->cells, store->cells[cut->table].rung, SIZE_MAX);
	while (walk_next(&match, &walk, &record, &id)) {
		struct cell_key key = key_of(&record, cells_field(cut->table));
		struct mark mark = mark_of(&record, record.source, id);

		lot_add_slowly(cells_find(&cut->cells, &key), &mark, &cut->cells.strips);
	}
}

const struct cells *
cuts_lots(const struct store *store, int table, int64_t low_ns, int64_t high_ns)
{
	struct cuts *cuts = store->cuts;
	struct cut *oldest = &cuts->at[0];

	for (int i = 0; i < CUTS_KEPT; i++) {
		struct cut *at = &cuts->at[i];

		if (at->used && at->generation == store->generation && at->stamp == store->stamp &&
		    at->table == table && at->low_ns == low_ns && at->high_ns == high_ns) {
			at->used = ++cuts->clock;
			return &at->cells;
		}
		if (at->used < oldest->used)
			oldest = at;
	}
	cells_release(&oldest->cells);
	*oldest = (struct cut){
		.table = table, .low_ns = low_ns, .high_ns = high_ns,
		.generation = store->generation, .stamp = store->stamp, .used = ++cuts->clock,
	};
	fill(store, oldest);
	return &oldest->cells;
}
