/* scene: picked out of the panel once for each look; counts by value, windows, places. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/portion_place.h"

struct scene *
scene_open(const struct query *query)
{
	const struct panel *panel = query_panel(query);

	if (!panel)
		return NULL;
	struct scene *scene = xcalloc(1, sizeof(*scene));

	scene->panel = panel;
	scene->pick = xmalloc((panel->n + 1) * sizeof(*scene->pick));
	scene->n = panel_pick(panel, query, scene->pick);
	scene->at_ns = xmalloc((scene->n + 1) * sizeof(*scene->at_ns));
	scene->us = xmalloc((scene->n + 1) * sizeof(*scene->us));
	scene->outcome = xmalloc(scene->n + 1);
	scene->is_bad = xmalloc(scene->n + 1);
	for (size_t i = 0; i < scene->n; i++) {
		uint32_t at = scene->pick[i];

		scene->at_ns[i] = panel->at_ns[at];
		scene->us[i] = panel->latency_us[at];
		scene->outcome[i] = panel->outcome[at];
		scene->is_bad[i] = (uint8_t)outcome_is_bad((enum outcome)panel->outcome[at]);
		scene->n_timed += at < panel->n_timed;
	}
	return scene;
}

void
scene_free(struct scene *scene)
{
	if (!scene)
		return;
	free(scene->pick);
	free(scene->at_ns);
	free(scene->us);
	free(scene->outcome);
	free(scene->is_bad);
	free(scene->is_since);
	free(scene->bin);
	for (int a = 0; a < FIELDS_MAX; a++)
		free(scene->code[a]);
	free(scene->place);
	free(scene->is_slow);
	free(scene);
}

/* A column of those in pick; NULL of none. */
static void *
column_cut(const void *column, size_t size, const uint32_t *pick, size_t n)
{
	char *out = column ? xmalloc((n + 1) * size) : NULL;

	for (size_t i = 0; column && i < n; i++)
		memcpy(out + i * size, (const char *)column + pick[i] * size, size);
	return out;
}

struct scene *
scene_until(const struct study *study, int64_t until_ns)
{
	const struct scene *scene = study->scene;
	struct scene *out = xcalloc(1, sizeof(*out));
	uint32_t *pick = xmalloc((scene->n + 1) * sizeof(*pick));

	*out = (struct scene){.panel = scene->panel, .origin_ns = scene->origin_ns};
	for (size_t i = 0; i < scene->n; i++) {
		if (scene->at_ns[i] > until_ns)
			continue;
		pick[out->n++] = (uint32_t)i;
		out->n_timed += i < scene->n_timed;
	}
#define CUT(name) out->name = column_cut(scene->name, sizeof(*scene->name), pick, out->n)
	CUT(pick);
	CUT(at_ns);
	CUT(us);
	CUT(outcome);
	CUT(is_bad);
	CUT(is_since);
	CUT(bin);
	CUT(place);
	CUT(is_slow);
	for (int a = 0; a < study->n_axes; a++)
		CUT(code[a]);
#undef CUT
	free(pick);
	return out;
}

/* Counts by value, and which records are the first and the last. */
struct value_tally {
	uint64_t n, outcome[OUTCOMES];
	int64_t first_ns, last_ns;
	uint32_t first, last;		/* ids */
};

static void
tally_add(struct value_tally *tally, int64_t at_ns, uint32_t id, uint8_t outcome)
{
	if (!tally->n || at_ns < tally->first_ns ||
	    (at_ns == tally->first_ns && id < tally->first)) {
		tally->first_ns = at_ns;
		tally->first = id;
	}
	if (!tally->n || at_ns > tally->last_ns || (at_ns == tally->last_ns && id > tally->last)) {
		tally->last_ns = at_ns;
		tally->last = id;
	}
	tally->n++;
	tally->outcome[outcome]++;
}

static void
tally_cell(const struct value_tally *tally, const struct query *query, struct cell *out)
{
	out->n = tally->n;
	for (int i = 0; i < OUTCOMES; i++)
		out->outcome[i] = tally->outcome[i];
	out->ref[REF_FIRST] = query_ref(query, tally->first);
	out->ref[REF_LAST] = query_ref(query, tally->last);
}

void
scene_count(const struct scene *scene, const struct query *query, struct cell *out)
{
	struct value_tally all = {0};

	for (size_t i = 0; i < scene->n; i++)
		tally_add(&all, scene->at_ns[i], scene->panel->id[scene->pick[i]],
			  scene->outcome[i]);
	tally_cell(&all, query, out);
}

void
scene_values(const struct scene *scene, const struct query *query, int field, struct groups *out)
{
	const struct panel_field *values = &scene->panel->field[field];
	struct value_tally *tally = xcalloc(values->n + 1, sizeof(*tally));

	for (size_t i = 0; i < scene->n; i++)
		tally_add(&tally[values->code[scene->pick[i]]], scene->at_ns[i],
			  scene->panel->id[scene->pick[i]], scene->outcome[i]);
	*out = (struct groups){.at = xcalloc(values->n + 1, sizeof(*out->at))};
	for (size_t v = 0; v < values->n; v++) {
		if (!tally[v].n)
			continue;
		struct group *group = &out->at[out->n++];

		group->key[0] = values->value[v];
		group->bin_ns = INSTANT_NONE;
		tally_cell(&tally[v], query, &group->cell);
	}
	free(tally);
}

void
scene_code(struct scene *scene, const struct axis *axis, int index)
{
	const struct panel_field *values = &scene->panel->field[axis->field];
	uint8_t *map = xmalloc(values->n + 1), *code = xmalloc(scene->n + 1);
	size_t at = 0;

	/* Both are in order of text. */
	for (size_t v = 0; v < values->n; v++) {
		bool is_kept = at < axis->n && axis->value[at] == values->value[v];

		map[v] = (uint8_t)(is_kept ? at : axis->n);
		at += is_kept;
	}
	for (size_t i = 0; i < scene->n; i++)
		code[i] = map[values->code[scene->pick[i]]];
	free(map);
	free(scene->code[index]);
	scene->code[index] = code;
}

const uint8_t *
scene_column(const struct study *study, int field)
{
	for (int a = 0; a < study->n_axes; a++) {
		if (study->axis[a].field == field)
			return study->scene->code[a];
	}
	return NULL;
}

void
scene_bins(struct study *study)
{
	struct scene *scene = study->scene;
	int64_t width = study->bin_ns;
	double scale = 1 / (double)width;

	scene->origin_ns = bins_origin(study);
	scene->bin = xmalloc((scene->n + 1) * sizeof(*scene->bin));
	for (size_t i = 0; i < scene->n; i++) {
		int64_t since = scene->at_ns[i] - scene->origin_ns;
		int64_t at = (int64_t)((double)since * scale);

		/* The quotient is one off at most. */
		at -= at * width > since;
		at += (at + 1) * width <= since;
		scene->bin[i] = (uint16_t)at;
	}
}

void
scene_cause(const struct study *study, const struct cause *cause, bool *mark)
{
	const struct scene *scene = study->scene;

	for (size_t i = 0; i < scene->n; i++)
		mark[i] = true;
	for (int k = 0; k < cause->n; k++) {
		const struct axis *axis = study_axis(study, cause->term[k].field);
		const uint8_t *code = axis ? scene_column(study, axis->field) : NULL;
		size_t value = 0;

		while (axis && value < axis->n && axis->value[value] != cause->term[k].value)
			value++;
		for (size_t i = 0; i < scene->n; i++)
			mark[i] = mark[i] && code && code[i] == value;
	}
}

void
scene_cells(const struct scene *scene, const uint32_t *group, size_t n, struct cell *cells)
{
	int64_t *us = xmalloc((scene->n_timed + 1) * sizeof(*us));
	size_t *other = xcalloc(n + 2, sizeof(*other)), *bad = xcalloc(n + 2, sizeof(*bad));
	size_t *at[2] = {other, bad}, from = 0;

	for (size_t i = 0; i < scene->n; i++) {
		if (group[i] >= n)
			continue;
		cells[group[i]].n++;
		cells[group[i]].outcome[scene->outcome[i]]++;
	}
	for (size_t i = 0; i < scene->n_timed; i++) {
		if (group[i] < n)
			at[scene->is_bad[i]][group[i]]++;
	}
	/* Where each begins. */
	for (size_t g = 0; g < n; g++) {
		size_t n_other = other[g], n_bad = bad[g];

		other[g] = from;
		bad[g] = from += n_other;
		from += n_bad;
	}
	for (size_t i = 0; i < scene->n_timed; i++) {
		if (group[i] < n)
			us[at[scene->is_bad[i]][group[i]]++] = scene->us[i];
	}
	/* By now each ends where the next begins. */
	from = 0;
	for (size_t g = 0; g < n; g++) {
		dist_add_rising(&cells[g].other, us + from, other[g] - from);
		dist_add_rising(&cells[g].bad, us + other[g], bad[g] - other[g]);
		from = bad[g];
	}
	free(us);
	free(other);
	free(bad);
}

void
scene_window(struct study *study)
{
	struct scene *scene = study->scene;

	if (!scene->is_since)
		scene->is_since = xmalloc(scene->n + 1);
	for (size_t i = 0; i < scene->n; i++)
		scene->is_since[i] = scene->at_ns[i] >= study->from_ns;
}

void
scene_place(struct study *study)
{
	struct scene *scene = study->scene;
	const struct axis *axis = study_axis(study, FIELD_ENDPOINT);
	const uint8_t *code = scene_column(study, FIELD_ENDPOINT);
	const struct reference *reference[AXIS_VALUES + 1];
	size_t at[AXIS_VALUES + 1] = {0}, n = axis ? axis->n + 1 : 1;
	int64_t last_us[AXIS_VALUES + 1];
	double last[AXIS_VALUES + 1];

	if (!scene->place) {
		scene->place = xmalloc((scene->n + 1) * sizeof(*scene->place));
		scene->is_slow = xmalloc(scene->n + 1);
	}
	for (size_t e = 0; e < n; e++) {
		last_us[e] = LATENCY_NONE;
		reference[e] = reference_of(study, !axis ? NAME_NONE : e < axis->n ? axis->value[e]
										   : VALUE_OTHER);
		if (reference[e] && (reference[e]->kind == REFERENCE_NONE ||
				     isnan(reference[e]->limit_us)))
			reference[e] = NULL;
	}
	for (size_t i = 0; i < scene->n_timed; i++) {
		size_t e = code ? code[i] : 0;
		const struct reference *against = scene->is_bad[i] ? NULL : reference[e];
		int64_t us = scene->us[i];

		scene->is_slow[i] = against && (double)us > against->limit_us;
		/* Equal latencies of an endpoint have the same place. */
		if (against && us != last_us[e]) {
			last[e] = ruler_walk(&against->ruler, us,
					     against->ruler.n + against->bad, &at[e]);
			last_us[e] = us;
		}
		scene->place[i] = against ? last[e] : NAN;
	}
}
