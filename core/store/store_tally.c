/* store_tally: what all sources add up to, and where the first damage is. */
/* SPDX-License-Identifier: MIT */
#include "core/store/store_private.h"

const struct ledger *
source_ledger(const struct source *source)
{
	return source->intake ? intake_ledger(source->intake) : source->ledger;
}

bool
store_is_small(const struct store *store)
{
	return store->tally.records < store->small_records;
}

struct tally
store_tally(const struct store *store)
{
	struct tally tally = store->tally;

	tally.earliest_ns = tally.first_ns;
	tally.latest_ns = tally.last_ns;
	for (size_t i = 0; tally.outside && i < store->n_sources; i++)
		aside_span(&store->source[i], &tally.earliest_ns, &tally.latest_ns);
	for (size_t i = 0; i < store->n_sources; i++) {
		const struct source *source = &store->source[i];
		const struct ledger *ledger = source_ledger(source);
		tally.possible += source->aside.possible.n;
		if (ledger)
			tally.repaired += ledger_repaired(ledger);
		if (!source->intake)
			continue;
		struct books books = intake_books(source->intake);
		tally.wrapped += intake_wrapped(source->intake);
		tally.books.bytes += books.bytes;
		tally.books.record_bytes += books.record_bytes;
		tally.books.separator_bytes += books.separator_bytes;
		tally.books.skipped_bytes += books.skipped_bytes;
		tally.books.pending_bytes += books.pending_bytes;
	}
	return tally;
}

bool
source_is_damaged(const struct source *source)
{
	const struct ledger *ledger = source_ledger(source);

	return ledger && ledger_repaired(ledger) > 0;
}

/* The line of the first record that begins at or after an offset; 0 when there is none. */
static long
line_after(const struct store *store, uint32_t source, int64_t offset)
{
	const struct chunks *chunks = &store->source[source].chunks;

	for (size_t c = 0; c < chunks->n; c++) {
		if (chunks->at[c].end <= offset)
			continue;
		const struct rows *rows = readback_rows(store, source, c);
		for (size_t i = 0; i < rows->n; i++)
			if (rows->offset[i] >= offset)
				return rows->line[i];
	}
	return 0;
}

bool
store_first_damage(const struct store *store, uint32_t *source, long *line)
{
	for (size_t i = 0; i < store->n_sources; i++) {
		if (!source_is_damaged(&store->source[i]))
			continue;
		const struct ledger *ledger = source_ledger(&store->source[i]);
		const struct odd *odd = ledger->odd;
		while (odd < ledger->odd + ledger->n && !odd_row(odd->kind)->is_damage)
			odd++;
		/* More notes than the ledger keeps may stand before the first damage. */
		bool is_kept = odd < ledger->odd + ledger->n;
		*source = (uint32_t)i;
		*line = is_kept ? odd->line : 0;
		/* Without its comma a parser fails where the next record begins. */
		if (!is_kept || odd->kind == ODD_MISSING_COMMA) {
			long next = line_after(store, *source, ledger->first_damage_offset);
			*line = next ? next : *line;
		}
		return true;
	}
	return false;
}
