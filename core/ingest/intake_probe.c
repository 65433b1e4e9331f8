/* intake_probe: finds the records in the head of a source: how deep, behind which prefix, which
 * fields. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/identifier.h"
#include "core/ingest/intake_private.h"
#include "core/ingest/slow.h"

#define DEPTHS 4		/* objects around a record that are tried: 0..3 */
#define PREFIX_SHARE 0.8	/* of the lines with an object that begin with other text */
#define PREFIX_LEAST 0.1	/* of all lines: the others may be words */

static enum verdict_on_object
judge_any(const void *context, const char *at, size_t len, int depth, bool is_strict)
{
	const struct intake *in = *(struct intake *const *)context;

	(void)at, (void)len;
	return depth < in->depth && !is_strict ? OBJECT_ENVELOPE : OBJECT_RECORD;
}

/* Which format are the objects at this depth in? */
static void
find_form(struct intake *in, int depth, size_t len)
{
	struct scan_rule rule = { .judge = judge_any, .context = &in->self, .depth = depth,
				  .has_prefix = in->has_prefix };
	struct ledger ledger = { 0 };
	struct jsonform_votes votes;
	struct span span;

	jsonform_withdraw(&in->extract.form, &in->extract.paths);
	jsonform_votes_init(&votes, &in->extract.paths);
	in->depth = depth;
	struct scan *scan = scan_new(&rule, &ledger, in->index);
	scan_push(scan, in->window.bytes, len);
	scan_end(scan);
	while (votes.objects < JSONFORM_SAMPLE && scan_next(scan, &span))
		if (!span.is_strict && slow_flatten(&span, &in->extract.flat) == 0)
			jsonform_vote(&votes, &in->extract.flat, span.at, span.len);
	scan_free(scan);
	ledger_release(&ledger);
	if (in->choice.json)
		jsonform_choose_as(&votes, in->choice.json, &in->extract.form);
	else if (in->choice.is_auto)
		jsonform_choose(&votes, &in->extract.form);
	jsonform_votes_release(&votes);
	jsonform_apply(&in->extract.form, &in->extract.paths);
}

/* What records at one depth there would be. */
struct tried {
	size_t strict;		/* with a time and one more role of their own */
	size_t deeper;		/* strict ones below that depth: it is an envelope's */
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

	find_form(in, depth, len);
	probe_clear(probe);
	extract_forget(&in->extract);
	jsonform_cut_release(&in->extract.cut);
	struct scan *scan = scan_new(&rule, &ledger, in->index);
	scan_push(scan, in->window.bytes, len);
	scan_end(scan);
	while (probe->records < PROBE_RECORDS && scan_next(scan, &span)) {
		bool is_strict = extract_is_record(&in->extract, span.at, span.len, true);
		jsonform_remember(&in->extract.cut);
		size_t n = extract_open(&in->extract, span.at, span.len);
		if (depth > 0 && !is_strict)
			continue;
		tried.all += n;
		bool is_sound = is_strict && !span.is_strict;
		tried.strict += is_sound && span.depth <= depth ? n : 0;
		tried.deeper += is_sound && span.depth > depth ? n : 0;
		tried.broken += is_strict && span.is_strict ? n : 0;
		for (size_t i = 0; i < n; i++) {
			if (i > 0)
				extract_select(&in->extract, i);
			probe_add(probe, &in->extract.flat);
		}
		extract_forget(&in->extract);
	}
	extract_forget(&in->extract);
	scan_free(scan);
	ledger_release(&ledger);
	return tried;
}

/* Does a line begin with text in brackets, as `[pod/api] {` and
 * `[2025-08-01 18:06:00] x: {` do? That is no array: it closes before the object, and holds neither
 * an object nor a string. */
static bool
is_bracketed(const char *at, const char *brace)
{
	const char *close = memchr(at, ']', (size_t)(brace - at));

	return *at == '[' && close && at + 1 < close && !memchr("[{\" \t", at[1], 5) &&
	       !memchr(at, '"', (size_t)(brace - at));
}

/* Do most lines that hold an object begin with other text (a log prefix)? Lines end as for the
 * scanner: in a CR alone where there is no LF. */
static bool
find_prefix(const char *at, size_t len)
{
	size_t lines = 0, all = 0, prefixed = 0;
	const char *end = at + len;
	size_t sample = len < LINE_END_SAMPLE ? len : LINE_END_SAMPLE;
	bool has_lf = len > 0 && memchr(at, '\n', sample);

	if (len >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)	/* a byte order mark */
		at += 3;
	while (at < end) {
		const char *line_end = memchr(at, has_lf ? '\n' : '\r', (size_t)(end - at));
		if (!line_end)
			line_end = end;
		const char *brace = memchr(at, '{', (size_t)(line_end - at));
		const char *first = at;
		while (first < line_end && (*first == ' ' || *first == '\t' || *first == '\r'))
			first++;
		lines += brace != NULL;
		all += first < line_end;
		prefixed += brace && first < brace &&
			    (!memchr("[],{}\":\x1e\xEF", *first, 9) ||
			     is_bracketed(first, brace));
		at = line_end + 1;
	}
	return all > 1 && (double)prefixed >= PREFIX_SHARE * (double)lines &&
	       (double)prefixed >= PREFIX_LEAST * (double)all;
}

/*
 * The records stand where they repeat: at the first depth with two of them or more, unless more
 * stand in envelopes there (the rule is then to name the depth inside those, so that a record
 * without its time is known for one); else where there is one; else inside a failed span; else
 * at the top, however little they hold.
 * Leaves the sample of that depth in *probe.
 */
static int
find_depth(struct intake *in, size_t len, struct probe *probe, size_t *strict)
{
	struct tried tried[DEPTHS];
	int best = 0;

	for (int depth = 0; depth < DEPTHS; depth++) {
		tried[depth] = try_depth(in, depth, len, probe);
		*strict = tried[depth].strict + tried[depth].deeper;
		if (tried[depth].strict >= 2 && tried[depth].strict >= tried[depth].deeper)
			return depth;
	}
	for (int depth = DEPTHS - 1; depth >= 0; depth--) {
		bool is_better = tried[depth].strict > 0 || !tried[best].strict;
		if (is_better && tried[depth].strict + tried[depth].broken > 0)
			best = depth;
	}
	tried[best] = try_depth(in, best, len, probe);
	*strict = tried[best].strict + tried[best].deeper;
	return best;
}

/* The head holds no object that closes: is it the beginning of one long answer? */
static void
probe_closed(struct intake *in, size_t len, struct probe *probe, size_t *strict)
{
	char *head = in->window.bytes;
	struct str closed = { 0 };

	if (intake_close_head(head, len, &closed)) {
		in->window.bytes = closed.at;
		in->depth = find_depth(in, closed.len, probe, strict);
		in->window.bytes = head;
		if (in->extract.form.is_cut && in->extract.form.form->is_deep)
			in->most = WHOLE_MAX;
	}
	str_release(&closed);
}

void
intake_probe(struct intake *in, bool is_whole)
{
	struct probe probe = { .paths = &in->extract.paths, .names = in->extract.names };
	size_t len = in->window.len < PROBE_BYTES ? in->window.len : PROBE_BYTES, strict;

	in->has_prefix = find_prefix(in->window.bytes, len);
	/* Without a brace there is no object, and nothing to be tried. */
	bool has_brace = len > 0 && memchr(in->window.bytes, '{', len);
	in->depth = find_depth(in, has_brace ? len : 0, &probe, &strict);
	if (!is_whole && has_brace && probe.records == 0)
		probe_closed(in, len, &probe, &strict);
	bool is_text = intake_text_probe(in, &probe, len, strict);
	if (!is_text && in->extract.form.is_cut && in->extract.form.form->is_deep)
		in->depth = 0;	/* whole documents where they fit, so that nothing is torn apart */
	probe.is_whole = is_whole && probe.records < PROBE_RECORDS;
	struct probe later = { .paths = &in->extract.paths, .names = in->extract.names };

	if (!probe.is_whole && intake_sample_later(in, &later) > 0)
		probe.later = &later;
	jsonform_name(&in->extract.form, &in->format);
	if (is_text)
		textlog_plan(in->text, &probe, in->extract.map, &in->fields, &in->probe_notes);
	else
		fields_choose(&probe, in->extract.map, &in->fields, &in->probe_notes);
	identifier_choose(&probe, &in->fields, in->identifier);
	in->stand = fields_stands(&probe, &in->fields, &in->n_stands);
	in->left_field = fields_leave(&probe, &in->fields, &in->n_left_fields);
	if (in->fields.n_role[ROLE_LATENCY] == 0) {
		const char *first = fields_candidates(&probe, &in->fields, &in->candidates);
		str_add(&in->first_candidate, first ? first : "");
	}
	intake_forget_later(&probe, &later);
	probe_release(&probe);
	jsonform_cut_release(&in->extract.cut);	/* and what it kept */
}
