/* query_page: the records of an answer in an order, a page or one by one. */
/* SPDX-License-Identifier: MIT */
#include "core/store/query_private.h"

size_t
query_page(const struct query *query, enum order order, size_t first, size_t count,
	   struct record *out, uint32_t *ids)
{
	struct selection *selection = select_ids(query, order, first + count);
	size_t n = 0;
	struct err err;

	/* One whose bytes have gone since is passed over: store_lost() counts it. */
	for (size_t i = first; n < count && (ids[n] = selection_id(selection, query, i)); i++)
		n += (size_t)store_record(query->store, ids[n], &out[n], &err);
	return n;
}

int
query_next(const struct query *query, struct cursor *cursor, struct record *record, uint32_t *id)
{
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
