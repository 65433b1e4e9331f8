/* load_scene: rate and displacement by bucket out of the columns of a scene. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/load_private.h"
#include "core/analysis/scene.h"

/* The width of a course is a multiple of the study's buckets, as all widths are. */
static void
rate_see(const struct study *study, struct course *course)
{
	const struct scene *scene = study->scene;

	for (size_t i = 0; i < scene->n; i++) {
		int64_t at_ns = scene->origin_ns + scene->bin[i] * study->bin_ns;
		size_t bin = (size_t)((at_ns - course->origin) / course->width);

		if (bin < course->bins)
			course->rate[bin]++;
	}
}

void
course_see(const struct study *study, int version, struct course *course)
{
	const struct scene *scene = study->scene;
	const struct axis *axis = study_axis(study, FIELD_ENDPOINT);
	const uint8_t *endpoint = axis ? scene_column(study, FIELD_ENDPOINT) : NULL;
	const uint8_t *own = version >= 0 ? scene_column(study, FIELD_VERSION) : NULL;
	bool is_supported[AXIS_VALUES + 1];

	for (size_t e = 0; e < (axis ? axis->n + 1 : 1); e++) {
		const struct reference *reference = reference_of(
			study, !axis ? NAME_NONE : e < axis->n ? axis->value[e] : VALUE_OTHER);

		is_supported[e] = reference && reference->kind != REFERENCE_NONE;
	}
	rate_see(study, course);
	for (size_t i = 0; i < scene->n; i++) {
		int64_t at_ns = scene->origin_ns + scene->bin[i] * study->bin_ns;
		size_t bin = (size_t)((at_ns - course->origin) / course->width);
		bool has_place = i < scene->n_timed && !isnan(scene->place[i]);

		if (bin >= course->bins || (own && own[i] != version) ||
		    !is_supported[endpoint ? endpoint[i] : 0])
			continue;
		if (scene->is_bad[i]) {
			course->place[bin]++;
			course->placed[bin]++;
		} else if (has_place) {
			course->place[bin] += scene->place[i];
			course->placed[bin]++;
		}
	}
}
