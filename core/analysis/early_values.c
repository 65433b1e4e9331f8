/* early_values: did a value fall ill in the newest requests, too few yet to be an incident? */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/board_private.h"
#include "core/analysis/early.h"
#include "core/analysis/scene.h"

enum { WINDOWS = 4 };
/* The newest eighth of the log, sixteenth ... */
static const double WINDOW_SHARE[WINDOWS] = {.125, .0625, .03125, .015625};

/* Records, and hurt ones, of a value: [w] of window w and none smaller, [WINDOWS] before all. */
struct seen { uint64_t n[WINDOWS + 1], hurt[WINDOWS + 1]; };
struct when { uint8_t window, is_hurt; };
/* In the newest of them against what was before. */
struct turn { uint64_t n, hurt, n_before, hurt_before; };

struct finding { struct cause cause; struct turn turn; int64_t from_ns; double p; };

static int64_t
window_begin(const struct study *study, int w)
{
	double span = (double)(study->last_ns - study->first_ns);

	return study->last_ns - (int64_t)(span * WINDOW_SHARE[w]);
}

/* Of each record of the scene the window it is in, and whether it is hurt. To be freed. */
static struct when *
when_of(const struct study *study)
{
	const struct scene *scene = study->scene;
	struct when *when = xmalloc((scene->n + 1) * sizeof(*when));
	int64_t begin[WINDOWS];

	for (int w = 0; w < WINDOWS; w++)
		begin[w] = window_begin(study, w);
	for (size_t i = 0; i < scene->n; i++) {
		uint8_t window = WINDOWS;

		for (uint8_t k = 0; k < WINDOWS && scene->at_ns[i] > begin[k]; k++)
			window = k;
		when[i].window = window;
		when[i].is_hurt =
			scene->is_bad[i] || (i < scene->n_timed && scene->is_slow[i]);
	}
	return when;
}

static void
seen_fill(const struct scene *scene, const struct when *when, const uint8_t *code,
	  struct seen *seen)
{
	for (size_t i = 0; i < scene->n; i++) {
		struct seen *at = &seen[code ? code[i] : 0];

		at->n[when[i].window]++;
		at->hurt[when[i].window] += when[i].is_hurt;
	}
}

static struct turn
turn_of(const struct seen *seen, int w)
{
	struct turn out = {0};

	for (int k = 0; k <= WINDOWS; k++) {
		bool is_late = k < WINDOWS && k >= w;

		*(is_late ? &out.n : &out.n_before) += seen->n[k];
		*(is_late ? &out.hurt : &out.hurt_before) += seen->hurt[k];
	}
	return out;
}

static double
rise_of(const struct turn *turn)
{
	if (!turn->n || !turn->n_before)
		return 0;
	return (double)turn->hurt / (double)turn->n -
	       (double)turn->hurt_before / (double)turn->n_before;
}

/* Is it more of a rise than the best so far, and none that the others share? */
static void
turn_try(const struct turn *own, const struct turn *all, const struct cause *cause,
	 int64_t from_ns, struct finding *best)
{
	struct turn rest = {all->n - own->n, all->hurt - own->hurt,
			    all->n_before - own->n_before, all->hurt_before - own->hurt_before};
	struct stats_table table = {own->hurt, own->n - own->hurt, own->hurt_before,
				    own->n_before - own->hurt_before};
	double rise = rise_of(own);

	if ((double)own->n < limit(LIMIT_EARLY_N) || (double)own->n_before < limit(LIMIT_ARM_N) ||
	    rise < limit(LIMIT_EARLY_RISE) || rise_of(&rest) > limit(LIMIT_EARLY_OTHERS) * rise)
		return;
	double p = stats_fisher(&table).p_greater;

	if (p < best->p)
		*best = (struct finding){*cause, *own, from_ns, p};
}

static size_t
axis_try(struct study *study, const struct axis *axis, const struct when *when,
	 const struct seen *all, struct finding *best)
{
	struct seen seen[AXIS_VALUES + 1] = {0};
	size_t looks = 0;

	seen_fill(study->scene, when, scene_column(study, axis->field), seen);
	for (size_t v = 0; v < axis->n; v++) {
		const struct cause cause = {1, {{axis->field, axis->value[v]}}};

		if (axis->value[v] == NAME_NONE)
			continue;
		for (int w = 0; w < WINDOWS; w++, looks++) {
			struct turn own = turn_of(&seen[v], w), whole = turn_of(all, w);

			turn_try(&own, &whole, &cause, window_begin(study, w), best);
		}
	}
	return looks;
}

const char *
early_value(struct study *study, struct query *which)
{
	struct finding best = {.p = 1};
	struct seen all = {0};
	size_t looks = WINDOWS;

	if (!study->scene || !study->scene->is_slow || (double)study->n < limit(LIMIT_JUDGED_N))
		return NULL;
	struct when *when = when_of(study);

	seen_fill(study->scene, when, NULL, &all);
	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];

		if (axis->role != AXIS_CONSTANT && axis->role != AXIS_RETRIES)
			looks += axis_try(study, axis, when, &all, &best);
	}
	free(when);
	for (int w = 0; w < WINDOWS; w++) {
		struct turn own = turn_of(&all, w);

		turn_try(&own, &own, &(struct cause){0}, window_begin(study, w), &best);
	}
	if (best.p * (double)looks >= limit(LIMIT_I2_CHANCE))
		return NULL;
	*which = query_window(query_cause(study->query, &best.cause), best.from_ns + 1,
			      INSTANT_NONE);
	study->early_n = best.turn.n;
	return arena_fmt(study->arena, "since %s %llu of %llu requests%s%s were slow or failed, of "
			 "those before them %llu of %llu", clock_text(study->arena, best.from_ns),
			 (unsigned long long)best.turn.hurt, (unsigned long long)best.turn.n,
			 best.cause.n ? " of " : "",
			 best.cause.n ? cause_text(study->store, &best.cause, study->arena) : "",
			 (unsigned long long)best.turn.hurt_before,
			 (unsigned long long)best.turn.n_before);
}
