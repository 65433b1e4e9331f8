/* refused_blame: whose requests are refused that were answered, or are answered elsewhere? */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/refused_private.h"
#include "core/ingest/site.h"

enum { VALUES_TRIED = 8 };	/* values of a field */

/* -- a version beside the others -- */

static bool
is_dimension(const struct axis *axis)
{
	return axis->field >= FIELD_DIM && axis->role != AXIS_CONSTANT &&
	       axis->role != AXIS_RETRIES;
}

/* Does it hold with every other field held equal? *is_sure: as far as each can be compared. */
static bool
holds_inside(struct study *study, const struct query *window, uint32_t version,
	     const struct refused_like *like, bool *is_sure)
{
	double step = (double)like->own.k / (double)like->own.n -
		      like->expected / (double)like->own.n;

	*is_sure = true;
	for (int a = 0; a < study->n_axes; a++) {
		if (!is_dimension(&study->axis[a]))
			continue;
		struct refused_like inside = refused_like(window, FIELD_VERSION, version,
							  study->axis[a].field);

		if (inside.covered < limit(LIMIT_REFUSED_COVERED) || inside.own.n < REFUSED_LEAST) {
			*is_sure = false;
			continue;
		}
		double left = ((double)inside.own.k - inside.expected) / (double)inside.own.n;

		if (left < limit(LIMIT_REFUSED_LEFT) * step)
			return false;
	}
	return true;
}

/* From its first request on; or from where its refusals step up, when it ran well before. */
static int64_t
version_from(const struct query *window, const struct refused *run,
	     const struct refused_like *like)
{
	if (!run->text || run->from_ns <= window->since_ns)
		return window->since_ns;
	struct query before = query_window(*window, INSTANT_NONE, run->from_ns - 1);
	struct refused_count past = refused_count(&before);

	return past.n >= REFUSED_LEAST && REFUSED_TIMES * (double)past.k * (double)like->own.n <=
						   (double)like->own.k * (double)past.n
		       ? run->from_ns : window->since_ns;
}

static bool
version_find(struct study *study, const struct refused *run, struct refusal *out)
{
	const struct axis *axis = study_axis(study, FIELD_VERSION);
	double best = 0;

	for (size_t v = 0; axis && axis_values(axis) > 1 && v < axis->n; v++) {
		struct query window = query_window(study->query, axis->first[v].at_ns,
						   axis->last[v].at_ns);
		struct query own = query_with(window, FIELD_VERSION, axis->value[v]);
		struct refused_count count = {0, 0};
		bool is_sure;

		if (axis->value[v] != NAME_NONE)
			count = refused_count(&own);
		if (count.k < REFUSED_LEAST || (double)count.k < REFUSED_ABOVE * (double)count.n)
			continue;
		struct refused_like like = refused_like(&window, FIELD_VERSION,
							axis->value[v], FIELD_ENDPOINT);

		if (!refused_differs(&like) || like.z <= best ||
		    !holds_inside(study, &window, axis->value[v], &like, &is_sure))
			continue;
		best = like.z;
		*out = (struct refusal){
			.kind = KIND_BAD_VERSION, .own = like.own, .other = like.rest,
			.cause = {.n = 1, .term = {{FIELD_VERSION, axis->value[v]}}},
			.from_ns = version_from(&own, run, &like),
			.until_ns = INSTANT_NONE, .is_sure = is_sure,
		};
		if (like.stratum != NAME_NONE && like.stratum != VALUE_OTHER) {
			out->cause.n = 2;
			out->cause.term[1].field = FIELD_ENDPOINT;
			out->cause.term[1].value = like.stratum;
		}
	}
	return best > 0;
}

/* -- a value, or all, beside its own past -- */

static struct refused_count
less(struct refused_count all, struct refused_count part)
{
	return (struct refused_count){all.n - part.n, all.k - part.k};
}

static enum kind
kind_of(const struct axis *axis)
{
	if (axis->field == FIELD_ENDPOINT)
		return KIND_ENDPOINT;
	return axis->role == AXIS_UPSTREAM ? KIND_DEPENDENCY : KIND_DIMENSION;
}

/*
 * Traffic moves from host to host: fewer answers of one say nothing. Beside the others it does,
 * for whoever calls is sent to any of them.
 */
static bool
is_beside(struct study *study, const struct refusal *found)
{
	struct query window = query_window(study->query, found->from_ns, found->until_ns);
	struct refused_like like = refused_like(&window, found->cause.term[0].field,
						found->cause.term[0].value, FIELD_ENDPOINT);

	return refused_differs(&like);
}

static void
value_try(struct study *study, const struct axis *axis, size_t v, const struct course *all,
	  struct refusal *out)
{
	struct query query = query_with(study->query, axis->field, axis->value[v]);
	struct course own = course_make(study, &query, all);
	struct course others = {ARENA_NEW(study->arena, struct refused_count, all->n), all->n,
				all->first_ns};
	size_t from = 0, end = 0;

	for (size_t b = 0; b < all->n; b++)
		others.bin[b] = less(all->bin[b], own.bin[b]);
	if (!course_run(&own, &from, &end))
		return;
	/* Too few came after it to show an end. */
	if (course_sum(&own, end, own.n).n < REFUSED_LEAST)
		end = own.n;
	struct refused_count in = course_sum(&own, from, end);
	struct refused_count past = less(course_sum(&own, 0, own.n), in);
	struct refused_count beside = course_sum(&others, from, end);

	/* The others go on as they did: it is this one's. */
	if (!refused_steps(in, past) || !refused_steps(in, beside) ||
	    (out->own.n && in.k * out->own.n <= out->own.k * in.n))
		return;
	struct refusal found = {
		.kind = kind_of(axis), .cause = {.n = 1, .term = {{axis->field, axis->value[v]}}},
		.from_ns = all->first_ns + (int64_t)from * study->bin_ns,
		.until_ns = end < all->n ? all->first_ns + (int64_t)end * study->bin_ns - 1
					 : INSTANT_NONE,
		.own = in, .other = past, .is_past = true,
	};
	bool is_site = axis->field >= FIELD_DIM &&
		       site_of(store_field_name(study->store, axis->field)) != SITE_NONE;

	if (is_site ? is_beside(study, &found) : course_is_in_place(&own, &others, from, end))
		*out = found;
}

/* The values of a field that were refused often enough, at most so many of them by their text. */
static void
values_try(struct study *study, const struct axis *axis, const struct course *all,
	   struct refusal *out)
{
	struct groups groups = {0};
	int tried = 0;

	query_group_counts(&study->query, &axis->field, 1, 0, &groups);
	for (size_t i = 0; i < groups.n && tried < VALUES_TRIED; i++) {
		size_t v = axis_place(axis, groups.at[i].key[0]);

		if (v == axis->n || groups.at[i].key[0] == NAME_NONE ||
		    groups.at[i].cell.outcome[OUTCOME_CLIENT_ERROR] < REFUSED_LEAST)
			continue;
		value_try(study, axis, v, all, out);
		tried++;
	}
	groups_release(&groups);
}

static void
value_find(struct study *study, const struct course *all, struct refusal *out)
{
	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];

		/* Of a version what is beside it tells, or that it came with the change. */
		if (axis->role != AXIS_CONSTANT && axis->role != AXIS_RETRIES &&
		    axis->field != FIELD_VERSION)
			values_try(study, axis, all, out);
	}
}

/*
 * Are known endpoints refused, and more than one of them where there are more? Whoever asks for
 * what nobody ever served is refused, and nobody who was served is.
 */
static bool
is_of_all(struct study *study, const struct refused *run)
{
	const int field = FIELD_ENDPOINT;
	struct query in = query_window(study->query, run->from_ns, run->until_ns);
	struct query before = query_window(study->query, INSTANT_NONE, run->from_ns - 1);
	struct refused_count all = {0, 0}, past = {0, 0};
	struct groups own = {0}, was = {0};
	size_t known = 0, stepped = 0;

	query_group_counts(&in, &field, 1, 0, &own);
	query_group_counts(&before, &field, 1, 0, &was);
	for (size_t i = 0; i < was.n; i++) {
		const struct cell *cell = &was.at[i].cell;
		struct refused_count first = {cell->n - cell->outcome[OUTCOME_UNKNOWN],
					      cell->outcome[OUTCOME_CLIENT_ERROR]};

		for (size_t j = 0; j < own.n && 2 * first.k < first.n; j++) {
			const struct cell *at = &own.at[j].cell;
			struct refused_count since = {at->n - at->outcome[OUTCOME_UNKNOWN],
						      at->outcome[OUTCOME_CLIENT_ERROR]};

			if (own.at[j].key[0] != was.at[i].key[0] || !since.n)
				continue;
			all = (struct refused_count){all.n + since.n, all.k + since.k};
			past = (struct refused_count){past.n + first.n, past.k + first.k};
			known += (double)since.n >= limit(LIMIT_REFUSED_ENDPOINT_N);
			stepped += (double)since.n >= limit(LIMIT_REFUSED_ENDPOINT_N) &&
				   (double)since.k / (double)since.n >=
				   (double)first.k / (double)first.n + REFUSED_ABOVE;
		}
	}
	groups_release(&own);
	groups_release(&was);
	return refused_steps(all, past) && stepped >= (known > 1 ? 2 : 1);
}

/* A version that came with the run, and has nearly all of it: nothing stands beside it. */
static void
newcomer_name(struct study *study, const struct query *window, struct refusal *out)
{
	const struct axis *axis = study_axis(study, FIELD_VERSION);

	for (size_t v = 0; axis && axis_values(axis) > 1 && v < axis->n; v++) {
		int64_t off = axis->first[v].at_ns - out->from_ns;
		struct query own = query_with(*window, FIELD_VERSION, axis->value[v]);

		if (axis->value[v] == NAME_NONE || off > 2 * study->bin_ns ||
		    off < -2 * study->bin_ns ||
		    (double)refused_count(&own).k < limit(LIMIT_REFUSED_HELD) * (double)out->own.k)
			continue;
		out->kind = KIND_BAD_VERSION;
		out->cause = (struct cause){.n = 1, .term = {{FIELD_VERSION, axis->value[v]}}};
	}
}

static bool
all_find(struct study *study, const struct refused *run, const struct course *all,
	 struct refusal *out)
{
	if (!run->text)
		return false;
	size_t from = (size_t)((run->from_ns - all->first_ns) / study->bin_ns);
	size_t end = run->until_ns == INSTANT_NONE
		? all->n : (size_t)((run->until_ns + 1 - all->first_ns) / study->bin_ns);

	if (!from || end <= from || end > all->n || !course_is_in_place(all, NULL, from, end) ||
	    !is_of_all(study, run))
		return false;
	struct query window = query_window(study->query, run->from_ns, run->until_ns);

	*out = (struct refusal){
		.kind = KIND_SHARED, .from_ns = run->from_ns, .until_ns = run->until_ns,
		.own = {run->of, run->n}, .other = {run->otherwise_of, run->otherwise},
		.is_past = true,
	};
	newcomer_name(study, &window, out);
	/* Of one value, which was not refused in place of being answered. */
	if (run->is_of_value && out->kind == KIND_SHARED)
		*out = (struct refusal){.from_ns = INSTANT_NONE, .until_ns = INSTANT_NONE};
	return out->own.n > 0;
}

bool
refusal_find(struct study *study, const struct refused *run, struct refusal *out)
{
	*out = (struct refusal){.from_ns = INSTANT_NONE, .until_ns = INSTANT_NONE};
	if (study->refused < REFUSED_LEAST)
		return false;
	struct course all = course_make(study, &study->query, NULL);
	struct refusal version = {0};
	bool is_version = version_find(study, run, &version);

	/* What a version cannot be told from may be what is refused: where it is, nearly all is. */
	if (!(is_version && version.is_sure))
		value_find(study, &all, out);
	if (is_version && out->own.k * version.own.n <= version.own.k * out->own.n)
		*out = version;
	return out->own.n || all_find(study, run, &all, out);
}
