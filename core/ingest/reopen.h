/* reopen: every field that a record has, those of the plan and all others, out of its bytes. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_REOPEN_H
#define SR_INGEST_REOPEN_H

#include "core/base/names.h"
#include "core/ingest/flat.h"
#include "core/ingest/record.h"

struct intake;

/*
 * What serves reading keeps to the fields of the plan, and to what a format makes of them. This
 * lays a record out with all its fields, whatever clothes it came in: columns of a table, the
 * fields of a text format, an object inside a string, attributes of a span. The source's own
 * state is not touched.
 */
struct reopen;

/* in is borrowed, its fields are chosen; it must neither read nor be retired meanwhile. */
struct reopen *reopen_new(struct intake *in);
void reopen_free(struct reopen *reopen);
/* The fields of a record of this source, by its bytes (record->length of them); texts are borrowed
 * from them or lent until the next call. NULL: what it is made of can no longer be read, or it is
 * none of its format. */
const struct flat *reopen_record(struct reopen *reopen, const struct record *record,
				 const char *bytes);
/* The name of such a field, as logged: its dotted path. Lent until the next call. */
const struct name *reopen_name(const struct reopen *reopen, const struct flat_field *field);

#endif
