/* harm_new: an endpoint that opened with the incident, and fails where the others do not. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_HARM_NEW_H
#define SR_ANALYSIS_HARM_NEW_H

#include "core/analysis/verdict_private.h"

/*
 * Has it hardly a request before the onset, though the others have, and fails it by LIMIT_HURT_PASS
 * more of its requests than the others in the same minutes, LIMIT_PROBABLE_N of them at least? own
 * and past: its records since and before; beside and beside_past: those of the others. How long it
 * takes cannot be told from the others: endpoints differ by nature. That it fails can.
 */
bool harm_is_new_and_fails(const struct harm *own, const struct harm *past,
			   const struct harm *beside, const struct harm *beside_past);

/*
 * Such an endpoint has no past to say how long it should take: no latency of it is slow. That it
 * fails needs none: how many of its requests would is what all others together did before the
 * onset. out: its reference, left as it is where the endpoint is none such.
 */
void reference_new(const struct frame *frame, struct reference *out);

#endif
