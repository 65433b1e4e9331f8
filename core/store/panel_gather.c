/* panel_gather: groups out of a panel: the same answers as from cells, in a pass or two. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/panel.h"
#include "core/store/query_private.h"

/* What is known of a group on the way: which of the panel its references are. */
struct tally_of {
	uint32_t ref[REFS];
	uint32_t has;			/* bit k: ref[k] is set */
	size_t other, bad;		/* latencies, then where the next one goes */
};

/* Does a record stand before another in time? Ids are in the order of sources and offsets. */
static bool
is_before(const struct panel *panel, uint32_t a, uint32_t b)
{
	if (panel->at_ns[a] != panel->at_ns[b])
		return panel->at_ns[a] < panel->at_ns[b];
	return panel->id[a] < panel->id[b];
}

static void
offer(struct tally_of *tally, enum ref_kind kind, uint32_t at, bool is_better)
{
	if (tally->has >> kind & 1 && !is_better)
		return;
	tally->ref[kind] = at;
	tally->has |= 1u << kind;
}

/* Records come by latency, so that of equals the earliest is the fastest, and the slowest. */
static void
tally_add(const struct panel *panel, uint32_t at, struct tally_of *tally, struct cell *cell)
{
	bool is_bad = outcome_is_bad((enum outcome)panel->outcome[at]);
	const uint32_t *ref = tally->ref;

	cell->n++;
	cell->outcome[panel->outcome[at]]++;
	offer(tally, REF_FIRST, at, is_before(panel, at, ref[REF_FIRST]));
	offer(tally, REF_LAST, at, is_before(panel, ref[REF_LAST], at));
	if (is_bad)
		offer(tally, REF_FIRST_BAD, at, is_before(panel, at, ref[REF_FIRST_BAD]));
	if (at >= panel->n_timed)
		return;
	*(is_bad ? &tally->bad : &tally->other) += 1;
	offer(tally, REF_FASTEST, at,
	      panel->latency_us[at] == panel->latency_us[ref[REF_FASTEST]] &&
	      is_before(panel, at, ref[REF_FASTEST]));
	offer(tally, REF_SLOWEST, at,
	      panel->latency_us[at] > panel->latency_us[ref[REF_SLOWEST]] ||
	      is_before(panel, at, ref[REF_SLOWEST]));
}

/* The same of records that come in order of time: of equals the earliest is there already. */
static void
tally_add_later(const struct panel *panel, uint32_t at, struct tally_of *tally, struct cell *cell)
{
	enum outcome outcome = (enum outcome)panel->outcome[at];
	int64_t us = panel->latency_us[at];

	cell->n++;
	cell->outcome[outcome]++;
	offer(tally, REF_FIRST, at, false);
	offer(tally, REF_LAST, at, true);
	if (outcome_is_bad(outcome))
		offer(tally, REF_FIRST_BAD, at, false);
	if (at >= panel->n_timed)
		return;
	offer(tally, REF_FASTEST, at, us < panel->latency_us[tally->ref[REF_FASTEST]]);
	offer(tally, REF_SLOWEST, at, us > panel->latency_us[tally->ref[REF_SLOWEST]]);
}

/* The latencies of all groups, side by side; then each group takes its own. */
static void
latencies_fill(const struct panel *panel, const uint32_t *pick, const uint32_t *group, size_t n,
	       struct tally_of *tally, struct groups *out)
{
	int64_t *us = xmalloc((n + 1) * sizeof(*us));
	size_t from = 0;

	for (size_t g = 0; g < out->n; g++) {
		size_t other = tally[g].other, bad = tally[g].bad;

		tally[g].other = from;
		tally[g].bad = from += other;
		from += bad;
	}
	for (size_t i = 0; i < n && pick[i] < panel->n_timed; i++) {
		bool is_bad = outcome_is_bad((enum outcome)panel->outcome[pick[i]]);
		struct tally_of *at = &tally[group[i]];

		us[(is_bad ? at->bad : at->other)] = panel->latency_us[pick[i]];
		*(is_bad ? &at->bad : &at->other) += 1;
	}
	/* By now each ends where the next begins. */
	from = 0;
	for (size_t g = 0; g < out->n; g++) {
		struct cell *cell = &out->at[g].cell;

		dist_add_rising(&cell->other, us + from, tally[g].other - from);
		dist_add_rising(&cell->bad, us + tally[g].other, tally[g].bad - tally[g].other);
		from = tally[g].bad;
	}
	free(us);
}

static size_t
group_of(struct gather *gather, const struct panel *panel, uint32_t at)
{
	uint32_t value[GROUP_KEYS];

	for (int k = 0; k < gather->n_fields; k++) {
		int field = gather->fields[k];
		const struct panel_field *column = &panel->field[field];

		value[k] = field == FIELD_OUTCOME ? panel->outcome[at]
			 : column->raw ? column->raw[at] : column->value[column->code[at]];
	}
	return gather_values_group(gather, value, panel->at_ns[at]);
}

/*
 * The group of each that is picked. Of one field without bins it hangs on the code alone, and is
 * looked up once for each.
 */
static void
groups_find(struct gather *gather, const struct panel *panel, const uint32_t *pick, size_t n,
	    uint32_t *group)
{
	const struct panel_field *field =
		gather->n_fields == 1 ? &panel->field[gather->fields[0]] : NULL;
	bool is_by_code = field && field->code && !field->raw && !gather->bin_ns &&
			  gather->fields[0] != FIELD_OUTCOME;
	uint32_t *of_code = is_by_code ? xcalloc(field->n + 1, sizeof(*of_code)) : NULL;

	for (size_t i = 0; i < n && is_by_code; i++) {
		uint32_t *of = &of_code[field->code[pick[i]]];

		if (!*of)
			*of = (uint32_t)group_of(gather, panel, pick[i]) + 1;
		group[i] = *of - 1;
	}
	for (size_t i = 0; i < n && !is_by_code; i++)
		group[i] = (uint32_t)group_of(gather, panel, pick[i]);
	free(of_code);
}

/* A reference to one of the panel; its id is local to its source. */
static struct ref
ref_at(const struct gather *gather, const struct panel *panel, uint32_t at)
{
	struct ref ref = query_ref(gather->query, panel->id[at]);

	ref.id -= gather->query->store->source[ref.source].base;
	return ref;
}

/* All in one group: its fastest and slowest stand at the ends of those with a latency. */
static void
fill_one(const struct gather *gather, const struct panel *panel, const uint32_t *pick, size_t n,
	 struct tally_of *tally, struct cell *cell)
{
	size_t n_timed = 0, after = n, at = 0;
	uint32_t found;

	cell->n = n;
	for (size_t i = 0; i < n; i++)
		cell->outcome[panel->outcome[pick[i]]]++;
	if (panel_next(panel, gather->query, &at, &found))
		offer(tally, REF_FIRST, found, true);
	if (panel_last(panel, gather->query, &found))
		offer(tally, REF_LAST, found, true);
	/* They stand in the order of the panel. */
	while (n_timed < after) {
		size_t middle = n_timed + (after - n_timed) / 2;

		if (pick[middle] < panel->n_timed)
			n_timed = middle + 1;
		else
			after = middle;
	}
	for (size_t i = 0; i < n && cell_bad(cell); i++) {
		if (!outcome_is_bad((enum outcome)panel->outcome[pick[i]]))
			continue;
		offer(tally, REF_FIRST_BAD, pick[i],
		      is_before(panel, pick[i], tally->ref[REF_FIRST_BAD]));
		tally->bad += i < n_timed;
	}
	tally->other = n_timed - tally->bad;
	for (size_t i = 0; i < n_timed; i++) {
		if (panel->latency_us[pick[i]] != panel->latency_us[pick[0]])
			break;
		offer(tally, REF_FASTEST, pick[i],
		      is_before(panel, pick[i], tally->ref[REF_FASTEST]));
	}
	for (size_t i = n_timed; i-- > 0;) {
		if (panel->latency_us[pick[i]] != panel->latency_us[pick[n_timed - 1]])
			break;
		offer(tally, REF_SLOWEST, pick[i],
		      is_before(panel, pick[i], tally->ref[REF_SLOWEST]));
	}
}

void
gather_panel(struct gather *gather, const struct panel *panel)
{
	struct groups *out = gather->out;
	uint32_t *pick = xmalloc((panel->n + 1) * sizeof(*pick));
	uint32_t *group = xmalloc((panel->n + 1) * sizeof(*group));
	bool is_one = !gather->n_fields && !gather->bin_ns;
	bool is_later = gather->only_counts && !is_one;
	size_t n = is_later ? panel_pick_by_time(panel, gather->query, pick)
			    : panel_pick(panel, gather->query, pick);

	if (is_one)
		memset(group, 0, n * sizeof(*group));
	else
		groups_find(gather, panel, pick, n, group);
	struct tally_of *tally = xcalloc(out->n + 1, sizeof(*tally));

	if (is_one)
		fill_one(gather, panel, pick, n, &tally[0], &out->at[0].cell);
	for (size_t i = 0; i < n && !is_one; i++)
		(is_later ? tally_add_later : tally_add)(panel, pick[i], &tally[group[i]],
							 &out->at[group[i]].cell);
	for (size_t g = 0; g < out->n; g++) {
		for (int kind = 0; kind < REFS; kind++) {
			if (tally[g].has >> kind & 1)
				out->at[g].cell.ref[kind] =
					ref_at(gather, panel, tally[g].ref[kind]);
		}
	}
	if (!gather->only_counts)
		latencies_fill(panel, pick, group, n, tally, out);
	free(pick);
	free(group);
	free(tally);
}
