/* spans_private: what the openers of trace formats share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SPANS_PRIVATE_H
#define SR_INGEST_SPANS_PRIVATE_H

#include "core/ingest/spans.h"

/* Is the span a request? If not it is counted as left out. parent: its id, or nothing. */
bool spans_is_request(struct jsonform_cut *cut, enum span_kind kind, struct raw parent);
/* Enter a span: as a record when it is a request, else aside, for traces. Returns it, to be given
 * its writer and its parts. */
struct jsonform_item *spans_enter(struct jsonform_cut *cut, struct raw span, enum span_kind kind,
				  struct raw parent);
/* Is an id there: no empty one, and not all zeros? */
bool spans_has_id(struct raw id);
/* Write an id under one of the names above, when it is there. */
void spans_put_id(struct jsonform_cut *cut, const char *key, struct raw id);
/* Is it a text, a number or a boolean: something that can be a field's value? */
bool spans_is_scalar(struct raw value);

/* spans_write.c: `write` of an OTLP span, and of a log record. part: it, and the attributes of
 * its resource. */
void spans_write_span(struct jsonform_cut *cut, const struct jsonform_item *item);
void spans_write_log(struct jsonform_cut *cut, const struct jsonform_item *item);

#endif
