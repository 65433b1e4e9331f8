/* intake_follow: a source that grows: when its fields are chosen, and by whose plan. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/ingest/intake_private.h"

#define LINES_ENOUGH 8		/* lines of a young source that its fields are chosen by */

bool
intake_is_idle(const struct intake *in)
{
	return in->has_ended || (in->is_idle && window_left(in) == 0) ||
	       (in->is_idle && in->is_probing);
}

bool
intake_is_young(const struct intake *in)
{
	return in->is_probing && in->window.len > 0;
}

void
intake_hurry(struct intake *in)
{
	source_hurry(in->source);
}

bool
intake_is_held_up(const struct intake *in)
{
	return intake_is_idle(in) && (intake_is_young(in) ||
				      source_is_held_up(in->source));
}

bool
intake_holds_one(const struct intake *in)
{
	const char *at = in->window.bytes;
	bool in_string = false, has_text = false;
	int depth = 0;

	for (size_t i = 0; i < in->window.len; i++) {
		char c = at[i];
		if (in_string) {
			i += c == '\\';
			in_string = c != '"';
		} else if (c == '{') {
			depth++;
		} else if (c == '}' && --depth <= 0) {
			return true;
		} else if (c == '\n' && depth == 0 && has_text) {
			return true;
		} else {
			in_string = c == '"' && depth > 0;
			has_text |= !strchr(" \t\r\n[", c);
		}
	}
	return false;
}

bool
intake_can_decide(const struct intake *in)
{
	const char *at = in->window.bytes, *end = at + in->window.len;
	size_t lines = 0;

	if (!intake_is_young(in))
		return false;
	while (lines < LINES_ENOUGH && (at = memchr(at, '\n', (size_t)(end - at)))) {
		lines++;
		at++;
	}
	return lines == LINES_ENOUGH || (in->before && lines > 0);
}

/* Is there nothing yet in the head that could tell one plan from another? A writer that does not
 * append leaves a hole before what it writes after a cut. */
static bool
is_void(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (at[i] && !strchr(" \t\r\n", at[i]))
			return false;
	return true;
}

/* What the head holds, by the plan of the source before. */
struct counted { size_t strict, other; };

static struct counted
count(struct intake *in, struct intake *before, size_t len)
{
	struct scan_rule rule = { .judge = intake_judge, .context = &before->self,
				  .depth = before->depth, .has_prefix = before->has_prefix };
	struct counted counted = { 0 };
	struct ledger ledger = { 0 };
	struct span span;
	struct scan *scan = scan_new(&rule, &ledger, in->index);

	scan_push(scan, in->window.bytes, len);
	scan_end(scan);
	while (scan_next(scan, &span)) {
		bool is_one = extract_is_record(&before->extract, span.at, span.len, true);
		*(is_one ? &counted.strict : &counted.other) += 1;
	}
	counted.other += scan_other(scan, NULL);
	scan_free(scan);
	ledger_release(&ledger);
	extract_forget(&before->extract);	/* the bytes it has opened are gone */
	return counted;
}

/* Most objects of the head are records to the one before. */
static bool
is_alike(struct intake *in, struct intake *before, size_t len)
{
	struct counted counted = count(in, before, len);

	return counted.strict > counted.other;
}

/* A text source: the format serves again, what it is told of its fields by the new head. */
static void
inherit_text(struct intake *in, const struct intake *before, size_t len)
{
	const struct format *format = textlog_format(before->text);
	struct format_match match;

	formats_match(format, in->window.bytes, len, &match);
	bool fits = match.matched * 2 > match.lines || is_void(in->window.bytes, len);
	if (in->choice.is_auto && fits)
		in->choice = (struct format_choice){ .text = format };
}

bool
intake_inherit(struct intake *in)
{
	/* What is opened on the way is kept for reading; nothing of it is told. */
	struct intake *before = in->before ? in->before->self : NULL;
	size_t len = in->window.len < PROBE_BYTES ? in->window.len : PROBE_BYTES;

	if (!before || !before->is_begun)
		return false;
	if (before->text) {
		inherit_text(in, before, len);
		return false;
	}
	/* Whole documents carry a state from one to the next: those are looked at anew. */
	if (before->extract.form.is_cut ||
	    (!is_void(in->window.bytes, len) && !is_alike(in, before, len)))
		return false;
	intake_plan_as(in, before);
	jsonform_name(&in->extract.form, &in->format);
	return true;
}

void
intake_rest(struct intake *in)
{
	bool is_off = in->reading.is_off;	/* a replay reads as it did */

	if (!in->has_ended || !in->notes_made || window_left(in) > 0)
		return;
	reading_release(&in->reading);
	in->reading = (struct reading){ .is_off = is_off, .threads = 1, .declined = -1 };
	free(in->window.room);
	in->window = (struct window){ .offset = source_bytes(in->source) };
	in->is_at_rest = true;
	if (in->scan)
		scan_rest(in->scan);
	if (in->lines)
		lines_rest(in->lines);
}

void
intake_retire(struct intake *in)
{
	in->kept.books = intake_books(in);
	in->kept.wrapped = intake_wrapped(in);
	in->kept.work = intake_work(in);
	scan_free(in->scan);
	in->scan = NULL;
	replay_release(in->replay);
	scan_free(in->again);
	ledger_release(&in->ignored);
	free(in->holder);
	extract_retire(&in->extract);
	fields_stands_free(in->stand, in->n_stands);
	in->stand = NULL;
	in->n_stands = 0;
	in->replay = NULL;
	in->again = NULL;
	in->holder = NULL;
	in->n_holders = in->cap_holders = 0;
	in->is_retired = true;
}
