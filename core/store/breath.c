/* breath: many questions in a row, and the places between them where who asks may rest. */
/* SPDX-License-Identifier: MIT */
#include "core/store/breath.h"

#include "core/store/panel.h"
#include "core/store/store_private.h"
#include "core/store/traces.h"

void
store_set_breath(struct store *store, struct breath *breath)
{
	store->breath = breath;
}

void
store_end_breath(struct store *store)
{
	panels_unpin(store);
}

bool
store_has_breath(const struct store *store)
{
	return !store_has_traces(store, INT64_MAX);
}

void
store_rest_now(const struct store *store)
{
	struct breath *breath = store->breath;

	if (breath->done > breath->most)
		breath->most = breath->done;
	breath->done = 0;
	breath->rest(breath->context);
}
