/* scene: the records of one look as columns, so that tables of them need no further question. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_SCENE_H
#define SR_ANALYSIS_SCENE_H

#include "core/analysis/verdict_private.h"
#include "core/store/panel.h"

/*
 * The records of a study's query, out of the panel of a small log (panel.h): each asks for a look,
 * and a verdict looks some dozen times. A study of a large log has none, and asks its cells.
 *
 * Records with a latency come first, n_timed of them, shortest first.
 */
struct scene {
	const struct panel *panel;	/* borrowed */
	size_t n, n_timed;
	uint32_t *pick;			/* owned, as all columns are: which of the panel */
	int64_t *at_ns, *us;
	uint8_t *outcome, *is_bad;
	uint8_t *is_since;		/* in the incident window */
	int64_t origin_ns;		/* where the buckets of the study begin */
	uint16_t *bin;			/* from there; NULL until scene_bins() */
	uint8_t *code[FIELDS_MAX];	/* by axis: place in axis.value, axis.n for the others */
	/* Against the reference of its endpoint; NULL until scene_place(). */
	double *place;			/* displacement of those not bad; NAN without a reference */
	uint8_t *is_slow;		/* above the slow limit */
};

/* NULL: the log is no small one. Axes are not there yet. */
struct scene *scene_open(const struct query *query);
void scene_free(struct scene *scene);
/* Those of its records that are no later, with all columns it has by now; the caller frees it. */
struct scene *scene_until(const struct study *study, int64_t until_ns);
/* Counts of all records, their first and their last. */
void scene_count(const struct scene *scene, const struct query *query, struct cell *out);
/* Counts, first and last by the values of a field, in order of text: query_group_counts(). */
void scene_values(const struct scene *scene, const struct query *query, int field,
		  struct groups *out);
/* Say of each record which value of the axis it has. */
void scene_code(struct scene *scene, const struct axis *axis, int index);
/* The column of a field; NULL when it is no axis: then all have the absent value. */
const uint8_t *scene_column(const struct study *study, int field);
/* Place each record in the buckets of the study. */
void scene_bins(struct study *study);
/* The records of a cause as its value, or both of a pair, tell them; mark: one a record. */
void scene_cause(const struct study *study, const struct cause *cause, bool *mark);
/* Counts and latencies of groups 0..n-1, without references; records of other groups are left out.
 * cells: empty ones; the caller releases them. */
void scene_cells(const struct scene *scene, const uint32_t *group, size_t n, struct cell *cells);
/* Which records lie in the incident window. */
void scene_window(struct study *study);
/* Set each record against the reference of its endpoint, as they are by now. */
void scene_place(struct study *study);

#endif
