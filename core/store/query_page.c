/* query_page: the records of an answer in an order, a page or one by one. */
/* SPDX-License-Identifier: MIT */
#include "core/store/query_private.h"

#define STEP_COSTS 8		/* of a walk: as dear as to look at so many records in a row */

/* The one slowest record is known without looking at all of them. 0: nothing matches. */
static uint32_t
slowest(const struct query *query)
{
	struct cell cell;

	query_counts(query, &cell);
	/* Where none has a latency it is the first. */
	return cell.ref[REF_SLOWEST].id ? cell.ref[REF_SLOWEST].id : cell.ref[REF_FIRST].id;
}

size_t
query_page(const struct query *query, enum order order, size_t first, size_t count,
	   struct record *out, uint32_t *ids)
{
	struct err err;
	size_t n = 0;

	if (order == ORDER_SLOWEST && first == 0 && count == 1) {
		ids[0] = slowest(query);
		if (!ids[0] || store_record(query->store, ids[0], out, &err))
			return ids[0] != 0;
		/* Its bytes have gone since: the next one stands for it. */
	}
	struct selection *selection = select_ids(query, order, first + count);

	/* One whose bytes have gone since is passed over: store_lost() counts it. */
	for (size_t i = first; n < count && (ids[n] = selection_id(selection, query, i)); i++)
		n += (size_t)store_record(query->store, ids[n], &out[n], &err);
	return n;
}

int
query_next(const struct query *query, struct cursor *cursor, struct record *record, uint32_t *id)
{
	store_did(query->store, STEP_COSTS);
	store_rest(query->store);
	struct selection *selection = select_again(query, cursor->selection);

	if (!selection) {
		selection = select_ids(query, ORDER_TIME, cursor->place + 1);
		cursor->selection = selection_number(selection);
	}
	do {
		if (selection_record(selection, query, cursor->place++, record, id))
			return 1;
	} while (*id);
	cursor->place--;
	return 0;
}
