/* study: one look at the records of a query: how many, over which time, with which fields. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/scene.h"
#include "core/analysis/symptom.h"
#include "core/base/text.h"
#include "core/store/portion.h"

/* Buckets of a look: enough to place a change, few enough to be quick on any log. */
enum { BINS_MAX = 240 };

/* Fields that name who was called, and how often a request was tried again. */
static const char *const upstream_names[] = {
	"upstream", "upstream_service", "upstream_host", "upstream_cluster", "callee", "dependency",
	"downstream", "peer", "peer_service", "backend",
};
static const char *const retries_names[] = {
	"retries", "retry", "retry_count", "attempt", "attempts", "retryCount",
};

const char *
field_last(const char *path)
{
	const char *dot = strrchr(path, '.'), *last = dot && dot[1] ? dot + 1 : path;
	const char *slash = strrchr(last, '/');

	return slash && slash[1] ? slash + 1 : last;	/* a label: `helm.sh/chart` */
}

const char *
field_shown(const char *path)
{
	const char *last = field_last(path);

	return strcmp(last, "name") == 0 || strcmp(last, "id") == 0 ? path : last;
}

static bool
is_one_of(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(name, list[i]))
			return true;
	}
	return false;
}

struct value_count { uint32_t value; uint64_t n; };

static int
by_id(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static int
by_count(const void *left, const void *right)
{
	const struct value_count *a = left, *b = right;

	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	return 0;
}

/* Groups come in order of text; the most frequent are kept, in that order again. */
static void
axis_fill(struct study *study, struct axis *axis, const struct groups *groups)
{
	struct value_count *counts = xcalloc(groups->n + 1, sizeof(*counts));
	uint64_t least = 0;
	size_t room = AXIS_VALUES, n_groups = groups->n;

	/* What the store does not tell apart comes last. */
	if (n_groups && groups->at[n_groups - 1].key[0] == VALUE_OTHER)
		axis->other += groups->at[--n_groups].cell.n;
	for (size_t i = 0; i < n_groups; i++)
		counts[i] = (struct value_count){groups->at[i].key[0], groups->at[i].cell.n};
	if (n_groups > AXIS_VALUES) {
		qsort(counts, n_groups, sizeof(*counts), by_count);
		least = counts[AXIS_VALUES - 1].n;
		for (size_t i = 0; i < AXIS_VALUES; i++)
			room -= counts[i].n > least;
	}
	for (size_t i = 0; i < n_groups; i++) {
		uint64_t n = groups->at[i].cell.n;
		bool is_kept = n > least || (n == least && room > 0);

		if (n_groups <= AXIS_VALUES)
			is_kept = true;
		else if (n == least && room > 0)
			room--;
		if (is_kept && axis->n < AXIS_VALUES) {
			const struct cell *cell = &groups->at[i].cell;

			axis->value[axis->n] = groups->at[i].key[0];
			axis->rated[axis->n] = n - cell->outcome[OUTCOME_UNKNOWN];
			axis->bad[axis->n] = cell_bad(cell);
			axis->refused[axis->n] = cell->outcome[OUTCOME_CLIENT_ERROR];
			axis->first[axis->n] = cell->ref[REF_FIRST];
			axis->last[axis->n] = cell->ref[REF_LAST];
			axis->count[axis->n++] = n;
		} else {
			axis->other += n;
		}
	}
	free(counts);
	memcpy(axis->by_id, axis->value, axis->n * sizeof(*axis->by_id));
	qsort(axis->by_id, axis->n, sizeof(*axis->by_id), by_id);
	axis->keep = (struct kept){axis->by_id, axis->n};
	const char *name = field_last(store_field_name(study->store, axis->field));
	axis->role = AXIS_SUSPECT;
	if (axis->field >= FIELD_DIM && is_one_of(name, upstream_names, LENGTH(upstream_names)))
		axis->role = AXIS_UPSTREAM;
	else if (axis->field >= FIELD_DIM && is_one_of(name, retries_names, LENGTH(retries_names)))
		axis->role = AXIS_RETRIES;
	else if (axis->n + (axis->other > 0) < 2)
		axis->role = AXIS_CONSTANT;
}

/* Those after it move up. */
static void
axis_drop(struct study *study, int a)
{
	uint8_t **code = study->scene->code;

	free(code[a]);
	for (study->n_axes--; a < study->n_axes; a++) {
		struct axis *axis = &study->axis[a];

		*axis = study->axis[a + 1];
		axis->keep = (struct kept){axis->by_id, axis->n};
		code[a] = code[a + 1];
	}
	code[a] = NULL;
}

static void
axes_open(struct study *study)
{
	int n = store_fields(study->store);

	study->axis = xmalloc((size_t)(n + 1) * sizeof(*study->axis));
	for (int field = 0; field < n && study->n_axes < FIELDS_MAX; field++) {
		if (field == FIELD_STATUS || field == FIELD_OUTCOME)
			continue;
		if (!store_has_field(study->store, field))
			continue;
		struct groups groups = {0};
		struct axis *axis = &study->axis[study->n_axes++];

		*axis = (struct axis){.field = field};
		if (study->scene)
			scene_values(study->scene, &study->query, field, &groups);
		else
			query_group_counts(&study->query, &field, 1, 0, &groups);
		axis_fill(study, axis, &groups);
		groups_release(&groups);
		const char *path = store_field_name(study->store, field);

		if (field >= FIELD_DIM &&
		    (symptom_name(path) || symptom_values(axis, path, study->names) ||
		     symptom_echoes(study, axis))) {
			study->n_axes--;
			continue;
		}
		if (study->scene)
			scene_code(study->scene, axis, study->n_axes - 1);
		if (study->scene && field >= FIELD_DIM &&
		    symptom_cuts(study, axis, study->scene->code[study->n_axes - 1]))
			study->n_axes--;
	}
	for (int a = study->n_axes; study->scene && a-- > 0;) {
		if (study->axis[a].field >= FIELD_DIM && symptom_parts(study, &study->axis[a]))
			axis_drop(study, a);
	}
}

static void
count_timed(void *context, const struct portion *portion)
{
	*(uint64_t *)context += portion->n_timed;
}

void
study_open(struct study *study, const struct query *query, const struct analysis_options *options,
	   struct arena *arena)
{
	struct cell all = {0};

	*study = (struct study){
		.query = *query, .options = options, .store = query->store,
		.names = store_names(query->store), .arena = arena,
		.first_ns = INSTANT_NONE, .last_ns = INSTANT_NONE, .from_ns = INSTANT_NONE,
		.baseline = NAME_NONE,
	};
	study->onset = (struct onset){
		.after_ns = INSTANT_NONE, .at_or_before_ns = INSTANT_NONE, .ended_ns = INSTANT_NONE,
	};
	study->scene = scene_open(query);
	if (study->scene) {
		scene_count(study->scene, query, &all);
		study->latencies = study->scene->n_timed;
	} else {
		query_often(query->store);
		query_counts(query, &all);
		query_portions(query, NULL, NULL, 0, 0, count_timed, &study->latencies);
	}
	study->n = all.n;
	study->unknown = all.outcome[OUTCOME_UNKNOWN];
	study->rated = all.n - study->unknown;
	study->bad = cell_bad(&all);
	study->timeouts = all.outcome[OUTCOME_TIMEOUT];
	study->errors = all.outcome[OUTCOME_SERVER_ERROR];
	study->refused = all.outcome[OUTCOME_CLIENT_ERROR];
	study->has_status = study->rated > 0;
	study->has_latency = study->latencies > 0;
	if (all.n) {
		study->first = all.ref[REF_FIRST];
		study->last = all.ref[REF_LAST];
		study->first_ns = study->first.at_ns;
		study->last_ns = study->last.at_ns;
		study->bin_ns = query_bin_width(study->first_ns, study->last_ns, BINS_MAX);
		study->bins = (size_t)((study->last_ns - study->first_ns) / study->bin_ns + 1);
	}
	cell_release(&all);
	if (study->scene && study->n)
		scene_bins(study);
	axes_open(study);
}

void
study_release(struct study *study)
{
	frames_release(study);
	scene_free(study->scene);
	free(study->steps.at);
	free(study->axis);
	arena_release(&study->scratch);
	*study = (struct study){0};
}

const struct axis *
study_axis(const struct study *study, int field)
{
	for (int i = 0; i < study->n_axes; i++) {
		if (study->axis[i].field == field)
			return &study->axis[i];
	}
	return NULL;
}

size_t
axis_place(const struct axis *axis, uint32_t value)
{
	size_t at = 0;

	while (at < axis->n && axis->value[at] != value)
		at++;
	return at;
}

const struct kept *
axis_kept(const struct axis *axis)
{
	return axis && axis->other ? &axis->keep : NULL;
}

uint32_t
axis_fold(const struct axis *axis, uint32_t value)
{
	return kept_value(axis_kept(axis), value);
}

bool
cause_first(const struct study *study, const struct cause *cause, struct ref *out)
{
	const struct axis *axis = cause->n == 1 ? study_axis(study, cause->term[0].field) : NULL;
	struct query all = query_cause(study->query, cause);

	for (size_t i = 0; axis && i < axis->n; i++) {
		if (axis->value[i] == cause->term[0].value) {
			*out = axis->first[i];
			return out->id != 0;
		}
	}
	return query_first(&all, out);
}

size_t
axis_values(const struct axis *axis)
{
	size_t n = axis->other > 0;

	for (size_t i = 0; i < axis->n; i++)
		n += axis->value[i] != NAME_NONE;
	return n;
}

int
value_compare(const struct names *names, uint32_t a, uint32_t b)
{
	if (a == b)
		return 0;
	if (a == VALUE_OTHER || b == VALUE_OTHER)
		return a == VALUE_OTHER ? 1 : -1;
	return names_compare(names, a, b);
}

const char *
value_text(const struct study *study, uint32_t value)
{
	return value == VALUE_OTHER ? "(other)" : names_get(study->names, value)->clean;
}

const char *
term_text(const struct study *study, int field, uint32_t value)
{
	if (field == FIELD_VERSION || field == FIELD_ENDPOINT)
		return value_text(study, value);
	const char *path = store_field_name(study->store, field);
	const char *name = text_safe_in(study->arena, path, strlen(path));

	return arena_fmt(study->arena, "%s=%s", field_shown(name), value_text(study, value));
}
