/* view_guide_private: what the files of the guide's view share: fields, strip and foot. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_VIEW_GUIDE_PRIVATE_H
#define SR_TUI_VIEW_GUIDE_PRIVATE_H

#include "tui/view_private.h"

/* The step shown; NULL when there is none (no journal). */
const struct snap_step *guide_shown(const struct frame *frame);

/* Rows all of a field takes in `cols`, at least 1; error and warning are among them. */
int guide_field_rows(struct frame *frame, const struct snap_field *field, int cols);
void guide_field_draw(struct frame *frame, const struct snap_field *field, struct rect rect,
		      bool is_selected);
/* What state the field is in and what Enter does to it: the row under the fields. */
struct safe guide_hint(struct frame *frame, const struct snap_field *field);

/* All steps in a row, as much of it as fits. */
void guide_strip(struct frame *frame, struct rect row);
/* `STEP 2  What one change stops the harm now?` */
void guide_question(struct frame *frame, struct rect row);
/* What the clock asks: escalate, the box, a step over its budget, an update; off the area's top. */
void guide_clock(struct frame *frame, struct rect *area);
/* What stands under the fields: what the step rests on or copies, what it lacks, errors and
 * warnings; takes its rows off the area. */
void guide_foot(struct frame *frame, struct rect *area);
/* What happened so far, where the screen is wide. */
void guide_timeline_column(struct frame *frame, struct rect rect);

#endif
