/* frame_private: how frames are made of a scene. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_FRAME_PRIVATE_H
#define SR_ANALYSIS_FRAME_PRIVATE_H

#include "core/analysis/verdict_private.h"

/* The rows of a frame whose dims are set, with their counts. */
void frame_of_scene(struct study *study, struct frame *frame);
/* Forget the strata that were made of a frame: its harm is counted anew, or it goes. strata.c */
void strata_forget(struct frame *frame);
/* frame_harm() of such a frame, once scene_place() was called. */
void frame_harm_scene(struct study *study, struct frame *frame);

#endif
