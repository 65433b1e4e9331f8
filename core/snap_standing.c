/* snap_standing: the sign of a row or a cell: one rule for all tables of a snapshot. */
/* SPDX-License-Identifier: MIT */
#include "core/engine_private.h"

#define SLOWER_SHARE 1.2	/* of the baseline's p95: from here on a cell is slower */

uint32_t
snap_suspect(const struct verdict *v)
{
	for (int i = 0; v->incident == TRUTH_YES && i < v->cause.n; i++)
		if (v->cause.term[i].field == FIELD_VERSION)
			return v->cause.term[i].value;
	return NAME_NONE;
}

/* The whole log, or what fails at least half as often as the whole log does: in an incident in
 * which no version is healthy none of those is well. */
static bool
is_hurt(const struct verdict *v, const struct stat_group *g)
{
	uint64_t bad = g->timeouts + g->errors, all = v->impact.timeouts + v->impact.errors;

	if (v->incident != TRUTH_YES || v->baseline != NAME_NONE)
		return false;
	return g->n >= v->impact.requests ||
	       (bad > 0 && 2 * (double)bad * (double)v->impact.requests >=
				   (double)all * (double)g->n);
}

/* Those the verdict is of. */
static uint64_t
harmed(const struct engine *engine, const struct stat_group *g)
{
	return engine->snapshot.counts == COUNTS_REFUSED ? g->refused : g->timeouts + g->errors;
}

enum standing
snap_standing(const struct engine *engine, uint32_t version, const struct stat_group *g)
{
	const struct verdict *v = &engine->verdict;

	if (g->n == 0)
		return STANDING_UNKNOWN;
	if (version != NAME_NONE && version == snap_suspect(v))
		return STANDING_BAD;
	if ((double)harmed(engine, g) > HEALTHY_SHARE * (double)g->n || is_hurt(v, g))
		return STANDING_WARN;
	return STANDING_OK;
}

enum standing
snap_cell_standing(const struct engine *engine, uint32_t version, const struct stat_group *g,
		   const struct stat_group *base)
{
	enum standing own = snap_standing(engine, version, g);
	bool is_slower = engine->snapshot.is_slower;

	/* The suspect's cell is bad only where it does harm; what is counted as none is no harm. */
	if (!is_slower || own == STANDING_UNKNOWN)
		return g->n && !snap_group_failed(engine, g) ? STANDING_OK : own;
	if (own == STANDING_BAD && base && base->n_latency && g->n_latency)
		return g->p95_ms >= SLOWER_SHARE * base->p95_ms ? STANDING_BAD : STANDING_OK;
	/* How slow it is says nothing where no version can be compared. */
	bool is_failing = (double)(g->timeouts + g->errors) > HEALTHY_SHARE * (double)g->n;
	return engine->verdict.baseline == NAME_NONE && !is_failing ? STANDING_UNKNOWN : own;
}
