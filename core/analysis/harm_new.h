/* harm_new: an endpoint without a past of its own, that fails where the others do not. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_HARM_NEW_H
#define SR_ANALYSIS_HARM_NEW_H

#include "core/analysis/verdict_private.h"

/*
 * Has it hardly a request before the onset, though the others have, or has nobody one, as where it
 * failed all along, and fails it by LIMIT_HURT_PASS more of its requests than the others in the
 * same minutes, LIMIT_PROBABLE_N of them at least? own and past: its records since and before;
 * beside and beside_past: those of the others. How long it takes cannot be told from the others:
 * endpoints differ by nature. That it fails can.
 */
bool harm_is_new_and_fails(const struct harm *own, const struct harm *past,
			   const struct harm *beside, const struct harm *beside_past);

/*
 * Such an endpoint has no past to say how long it should take: no latency of it is slow. That it
 * fails needs none: how many of its requests would is what all others together did before the
 * onset. out: its reference, left as it is where the endpoint is none such.
 */
void reference_new(const struct frame *frame, struct reference *out);

/*
 * The same in a log without a past, where an endpoint fails all along: in the records of the
 * baseline version, or of all where there is none, does it so? rate: how many of the others fail.
 */
bool endpoint_fails(const struct study *study, const struct frame *frame, uint32_t endpoint,
		    double *rate);
/* Then that it fails is in excess, and how long it takes is as it is. */
void reference_fails(struct reference *out, double rate);

/*
 * In a log that is too short for any endpoint to have a past of its own all of them may have one
 * together. Do LIMIT_HURT_PASS more fail since the onset, and did the rest get no slower (by
 * LIMIT_BEYOND_RATIO), and do the values of no field fail in shares that are apart beyond chance
 * (LIMIT_SPARED_Z)? Then what failed of all before it is what would of each, for those that have
 * nothing else to go by; of their latencies none is slow. Returns whether one got a reference.
 */
bool references_scarce(struct study *study, const struct frame *frame);

#endif
