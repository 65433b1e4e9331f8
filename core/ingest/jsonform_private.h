/* jsonform_private: what the openers of formats share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_JSONFORM_PRIVATE_H
#define SR_INGEST_JSONFORM_PRIVATE_H

#include "core/ingest/jsonform.h"

/* Enter a record: the piece of the object that it is. `write` and `part` may be set in it until
 * the next one is entered. */
struct jsonform_item *jsonform_item(struct jsonform_cut *cut, struct raw where);

/* What a `write` writes: a member of the record's own; one of what stands around it, which
 * gives way to a key that is there already (value.at NULL: nothing). */
void jsonform_own(struct jsonform_cut *cut, struct raw key, struct raw value);
void jsonform_label(struct jsonform_cut *cut, struct raw key, struct raw value);
void jsonform_label_as(struct jsonform_cut *cut, const char *key, struct raw value);

/*
 * What may be said of every record in an object: its members but for arrays, as an object of
 * their own in cut->scratch. At most JSONFORM_AROUND bytes, so that many small records in one
 * object cost no more than their own size and this.
 */
struct raw jsonform_around(struct jsonform_cut *cut, struct raw object);
#define JSONFORM_AROUND 2048

/* The openers of the table; each is a `cut` of struct jsonform. */
bool wrapped_cut(struct jsonform_cut *cut, struct raw object);	/* wrapped.c */
bool wrapped_cut_if(struct jsonform_cut *cut, struct raw object);	/* else it is plain */
bool wrapped_cut_message(struct jsonform_cut *cut, struct raw object);	/* wrapped_more.c */
bool wrapped_cut_cloudwatch(struct jsonform_cut *cut, struct raw object);
bool wrapped_cut_loki(struct jsonform_cut *cut, struct raw object);
bool wrapped_cut_gcp(struct jsonform_cut *cut, struct raw object);
bool spans_cut_otlp(struct jsonform_cut *cut, struct raw object);	/* spans.c */
bool spans_cut_jaeger(struct jsonform_cut *cut, struct raw object);	/* spans_more.c */
bool spans_cut_zipkin(struct jsonform_cut *cut, struct raw object);
bool jsonform_cut_k6(struct jsonform_cut *cut, struct raw object);	/* jsonform_more.c */
bool jsonform_cut_har(struct jsonform_cut *cut, struct raw object);
bool jsonform_cut_audit(struct jsonform_cut *cut, struct raw object);
bool jsonform_cut_envoy(struct jsonform_cut *cut, struct raw object);

#endif
