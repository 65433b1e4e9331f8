/* reported_depends: what was said of who calls whom, held against traces: never a fact alone. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/reported_private.h"
#include "core/store/traces.h"

static uint32_t
endpoint_of(const struct store *store, const char *text)
{
	return text ? names_find(store_names(store), text, strlen(text)) : NAME_NONE;
}

static struct checked_depends
check(const struct query *query, const struct depends *depends, struct arena *arena)
{
	struct checked_depends out = {
		SUPPORT_CANNOT_TELL, "no trace or request id joins the two endpoints",
	};
	uint64_t entered = 0, joined;
	uint32_t from = endpoint_of(query->store, depends->from);
	uint32_t on = endpoint_of(query->store, depends->on);

	if (!store_has_traces(query->store, query->as_of_ns) || from == NAME_NONE ||
	    on == NAME_NONE)
		return out;
	joined = query_traces_link(query, from, on, &entered);
	if (!entered)
		return out;
	/* A call that left no span is no call that was not made. */
	if (joined)
		out.support = SUPPORT_YES;
	const char *share = joined ? arena_fmt(arena, "%llu", (unsigned long long)joined) : "none";

	out.why = arena_fmt(arena, "%s of %llu traces through %s %s to %s", share,
			    (unsigned long long)entered, depends->from,
			    joined > 1 ? "lead" : "leads", depends->on);
	return out;
}

void
reported_depends(const struct query *query, const struct incident_file *file, struct arena *arena,
		 struct checked_depends **out)
{
	*out = ARENA_NEW(arena, struct checked_depends, file->n_depends + 1);
	for (size_t i = 0; i < file->n_depends; i++)
		(*out)[i] = check(query, &file->depends[i], arena);
}
