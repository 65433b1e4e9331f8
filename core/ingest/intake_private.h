/* intake_private: the state of an intake, its probe, and its notes. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_INTAKE_PRIVATE_H
#define SR_INGEST_INTAKE_PRIVATE_H

#include "core/ingest/extract.h"
#include "core/ingest/intake.h"
#include "core/ingest/probe.h"
#include "core/ingest/scan.h"
#include "core/ingest/source.h"

#define PROBE_BYTES ((size_t)256 << 10)	/* of the head of a source the choice is made from */

struct intake {
	struct source *source;
	uint32_t index;
	struct intake *self;		/* what the scanner's rule points to */

	bool is_probing, has_ended, notes_made;
	struct str hold;		/* the head, until the choice is made */
	char *block;			/* one read; owned */
	struct fields fields;
	int depth;			/* objects around a record */
	bool has_prefix;

	struct scan *scan;
	struct ledger ledger;
	struct extract extract;
	struct scan *again;		/* for reading single records back */
	struct ledger ignored;

	struct str probe_notes;		/* one a line, safe */
	struct str candidates;		/* fields that might be the latency, safe; "" = none */
	struct str first_candidate;
	char **note;			/* owned sentences */
	size_t n_notes, cap_notes;
};

enum verdict_on_object intake_judge(const void *context, const char *at, size_t len, int depth,
				    bool is_strict);
/* Look at the held head: depth of the records, prefix, fields, unit, dimensions. The answer
 * depends on its first PROBE_BYTES alone, however the reads cut them. is_whole: the source has
 * ended. */
void intake_probe(struct intake *in, bool is_whole);
/* Say what was met over the whole source. */
void intake_make_notes(struct intake *in);

#endif
