/* snap_timeline: the strip of marks of a snapshot: traffic, timeouts, onset, gate, known, notes. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/engine_private.h"

static void
set(struct snapshot *s, int64_t at_ns, enum mark mark)
{
	if (at_ns == INSTANT_NONE || at_ns < s->marks_from_ns || at_ns > s->moment_ns)
		return;
	size_t at = (size_t)((at_ns - s->marks_from_ns) / s->mark_ns);
	if (at + 1 < s->n_marks && s->mark[at] < mark)
		s->mark[at] = mark;
}

static void
mark_traffic(struct engine *engine, struct snapshot *s)
{
	struct query query = engine_query(engine);
	struct groups groups = { 0 };

	query_group_counts(&query, NULL, 0, s->mark_ns, &groups);
	for (size_t i = 0; i < groups.n; i++)
		if (groups.at[i].cell.n && groups.at[i].bin_ns >= s->marks_from_ns)
			set(s, groups.at[i].bin_ns, snap_failed(engine, &groups.at[i].cell)
				? MARK_TIMEOUT : MARK_TRAFFIC);
	groups_release(&groups);
}

static void
mark_versions(struct engine *engine, struct snapshot *s)
{
	struct query query = engine_query(engine);
	struct groups groups = { 0 };
	const int by[] = { FIELD_VERSION };

	query_group_counts(&query, by, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++)
		if (groups.at[i].key[0] != NAME_NONE &&
		    groups.at[i].cell.ref[REF_FIRST].at_ns > s->first_ns)
			set(s, groups.at[i].cell.ref[REF_FIRST].at_ns, MARK_FIRST_SEEN);
	groups_release(&groups);
}

static void
mark_notes(struct engine *engine, struct snapshot *s)
{
	for (size_t i = 0; engine->journal && i < journal_count(engine->journal); i++) {
		const struct entry *entry = journal_entry(engine->journal, i);
		if (entry->src == SRC_HUMAN && entry->t_kind == T_OBSERVED)
			set(s, entry->t_ns, MARK_NOTE);
	}
}

/*
 * One column a bin, and one more: the mark of the moment stands right of the last bin that
 * is known; right of that nothing is known, and `?` says so.
 */
void
snap_timeline(struct engine *engine)
{
	struct snapshot *s = &engine->snapshot;
	size_t columns = engine->want.timeline_columns;

	if (columns < 2 || s->first_ns == INSTANT_NONE)
		return;
	s->mark_ns = snap_bin_width(s->view_from_ns, s->view_to_ns, columns - 1);
	s->marks_from_ns = s->view_from_ns / s->mark_ns * s->mark_ns;
	s->n_marks = (size_t)(s->view_to_ns / s->mark_ns - s->view_from_ns / s->mark_ns) + 2;
	s->mark = ARENA_NEW(&engine->drawn, enum mark, s->n_marks);
	int64_t known = s->moment_ns < s->marks_from_ns ? -1
		      : (s->moment_ns - s->marks_from_ns) / s->mark_ns;
	if (known > (int64_t)s->n_marks - 2)
		known = (int64_t)s->n_marks - 2;
	for (size_t i = 0; i < s->n_marks; i++)
		s->mark[i] = (int64_t)i <= known ? MARK_EMPTY :
			     (int64_t)i == known + 1 ? MARK_NOW : MARK_UNKNOWN;
	mark_traffic(engine, s);
	mark_versions(engine, s);
	mark_notes(engine, s);
	set(s, s->gate_trip_ns, MARK_GATE);
	set(s, s->knowable_at_ns, MARK_KNOWN);
	set(s, s->onset_ns, MARK_ONSET);
}
