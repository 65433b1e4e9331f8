/* load_scene: rate and displacement by bucket out of the columns of a scene. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/load_private.h"
#include "core/analysis/scene.h"

/* The bucket of the course that each of the study is in: its width is a multiple of theirs, as all
 * widths are. In the study's scratch; one more than bins, as places may be. */
static size_t *
bins_of(struct study *study, const struct course *course)
{
	size_t *bin = ARENA_NEW(&study->scratch, size_t, study->bins + 1);

	for (size_t b = 0; b <= study->bins; b++) {
		int64_t at_ns = study->scene->origin_ns + (int64_t)b * study->bin_ns;

		bin[b] = (size_t)((at_ns - course->origin) / course->width);
	}
	return bin;
}

void
course_see(struct study *study, int version, struct course *course)
{
	const struct scene *scene = study->scene;
	const struct axis *axis = study_axis(study, FIELD_ENDPOINT);
	const uint8_t *endpoint = axis ? scene_column(study, FIELD_ENDPOINT) : NULL;
	const uint8_t *own = version >= 0 ? scene_column(study, FIELD_VERSION) : NULL;
	const size_t *bins = bins_of(study, course);
	bool is_supported[AXIS_VALUES + 1];

	for (size_t e = 0; e < (axis ? axis->n + 1 : 1); e++) {
		const struct reference *reference = reference_of(
			study, !axis ? NAME_NONE : e < axis->n ? axis->value[e] : VALUE_OTHER);

		is_supported[e] = reference && reference->kind != REFERENCE_NONE;
	}
	for (size_t i = 0; i < scene->n; i++) {
		size_t bin = bins[scene->bin[i]];
		bool has_place = i < scene->n_timed && !isnan(scene->place[i]);

		if (bin >= course->bins)
			continue;
		course->rate[bin]++;
		if ((own && own[i] != version) || !is_supported[endpoint ? endpoint[i] : 0])
			continue;
		if (scene->is_bad[i]) {
			course->place[bin]++;
			course->placed[bin]++;
		} else if (has_place) {
			course->place[bin] += scene->place[i];
			course->placed[bin]++;
		}
	}
	arena_clear(&study->scratch);
}
