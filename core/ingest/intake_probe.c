/* intake_probe: finds the records in the head of a source: how deep, behind which prefix, which
 * fields. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/intake_private.h"

#define DEPTHS 4		/* objects around a record that are tried: 0..3 */
#define PREFIX_SHARE 0.8	/* of the lines with an object that begin with other text */

/* What records at one depth there would be. */
struct tried {
	size_t strict;		/* with a time and one more role of their own */
	size_t all;
	size_t broken;		/* strict ones inside a failed span */
};

/*
 * Scan the head as if records stood at this depth, and sample their fields. Below the top an
 * object counts only by the strict rule, so that what is nested in a record is never taken
 * for one.
 */
static struct tried
try_depth(struct intake *in, int depth, size_t len, struct probe *probe)
{
	struct scan_rule rule = { .judge = intake_judge, .context = &in->self, .depth = depth,
				  .has_prefix = in->has_prefix };
	struct ledger ledger = { 0 };
	struct tried tried = { 0 };
	struct span span;

	in->depth = depth;
	probe_clear(probe);
	extract_forget(&in->extract);
	struct scan *scan = scan_new(&rule, &ledger, in->index);
	scan_push(scan, in->window.bytes, len);
	scan_end(scan);
	while (probe->records < PROBE_RECORDS && scan_next(scan, &span)) {
		bool is_strict = extract_is_record(&in->extract, span.at, span.len, true);
		if (depth > 0 && !is_strict)
			continue;
		tried.all++;
		tried.strict += is_strict && !span.is_strict;
		tried.broken += is_strict && span.is_strict;
		probe_add(probe, &in->extract.flat);
	}
	extract_forget(&in->extract);
	scan_free(scan);
	ledger_release(&ledger);
	return tried;
}

/* Do most lines that hold an object begin with other text (a log prefix)? */
static bool
find_prefix(const char *at, size_t len)
{
	size_t lines = 0, prefixed = 0;
	const char *end = at + len;

	while (at < end) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		if (!line_end)
			line_end = end;
		const char *brace = memchr(at, '{', (size_t)(line_end - at));
		const char *first = at;
		while (first < line_end && (*first == ' ' || *first == '\t' || *first == '\r'))
			first++;
		lines += first < line_end;
		prefixed += brace && first < brace && !memchr("[],{}\":\x1e\xEF", *first, 9);
		at = line_end + 1;
	}
	return lines > 1 && (double)prefixed >= PREFIX_SHARE * (double)lines;
}

/*
 * The records stand where they repeat: at the first depth with two of them or more; else
 * where there is one; else inside a failed span; else at the top, however little they hold.
 * Leaves the sample of that depth in *probe.
 */
static int
find_depth(struct intake *in, size_t len, struct probe *probe)
{
	struct tried tried[DEPTHS];
	int best = 0;

	for (int depth = 0; depth < DEPTHS; depth++) {
		tried[depth] = try_depth(in, depth, len, probe);
		if (tried[depth].strict >= 2)
			return depth;
	}
	for (int depth = DEPTHS - 1; depth >= 0; depth--) {
		bool is_better = tried[depth].strict > 0 || !tried[best].strict;
		if (is_better && tried[depth].strict + tried[depth].broken > 0)
			best = depth;
	}
	try_depth(in, best, len, probe);
	return best;
}

void
intake_probe(struct intake *in, bool is_whole)
{
	struct probe probe = { .paths = &in->extract.paths };
	size_t len = in->window.len < PROBE_BYTES ? in->window.len : PROBE_BYTES;

	in->has_prefix = find_prefix(in->window.bytes, len);
	in->depth = find_depth(in, len, &probe);
	probe.is_whole = is_whole && probe.records < PROBE_RECORDS;
	fields_choose(&probe, in->extract.map, &in->fields, &in->probe_notes);
	if (in->fields.n_role[ROLE_LATENCY] == 0) {
		const char *first = fields_candidates(&probe, &in->fields, &in->candidates);
		str_add(&in->first_candidate, first ? first : "");
	}
	probe_release(&probe);
}
