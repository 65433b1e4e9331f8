/* intake_about: how a source is to be read, and what can be asked about it. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/intake_private.h"

bool
intake_is_same(const struct intake *a, const struct intake *b)
{
	return source_is_same(a->source, b->source);
}

int64_t
intake_bytes(const struct intake *in)
{
	return source_bytes(in->source);
}

int64_t
intake_size(const struct intake *in)
{
	return source_size(in->source);
}

const char *
intake_failure(const struct intake *in)
{
	return source_failure(in->source);
}

const char *
intake_name(const struct intake *in)
{
	return in->shown_name ? in->shown_name : source_name(in->source);
}

void
intake_show_as(struct intake *in, const char *name)
{
	char *copy = name ? xstrdup(name) : NULL;

	free(in->shown_name);
	in->shown_name = copy;
}

const char *
intake_path(const struct intake *in)
{
	return source_path(in->source);
}

const struct fields *
intake_fields(const struct intake *in)
{
	return &in->fields;
}

const struct ledger *
intake_ledger(const struct intake *in)
{
	return &in->ledger;
}

struct books
intake_books(const struct intake *in)
{
	const struct reading *reading = &in->reading;
	int64_t waiting = (int64_t)window_left(in);
	struct books books = { 0 };

	if (in->is_retired)
		return in->kept.books;
	if (in->lines)
		books = lines_books(in->lines);
	else if (in->scan)
		books = scan_books(in->scan);
	if (reading->taking) {
		int64_t bytes = reading->ahead.offset - reading->since;
		books.bytes += bytes;
		books.record_bytes += reading->ahead.record_bytes;
		books.separator_bytes += bytes - reading->ahead.record_bytes;
	}
	books.bytes += waiting;
	books.pending_bytes += waiting;
	return books;
}

void
intake_set_threads(struct intake *in, int threads)
{
	in->reading.threads = threads < CREW_MAX ? threads : CREW_MAX;
	if (threads > 1)
		source_use_thread(in->source);
}

void
intake_set_slow(struct intake *in, bool is_slow)
{
	in->is_slow = in->reading.is_off = is_slow;
}

void
intake_set_format(struct intake *in, const struct format_choice *choice)
{
	in->choice = *choice;
}

const char *
intake_format(const struct intake *in)
{
	if (in->text)
		return textlog_format(in->text)->name;
	return in->format.at ? in->format.at : "json";
}

const char *
intake_encoding(const struct intake *in)
{
	return source_encoding(in->source);
}

const char *
intake_compression(const struct intake *in)
{
	return source_compression(in->source);
}

int64_t
intake_stored_bytes(const struct intake *in)
{
	return source_stored_bytes(in->source);
}

int64_t
intake_stored_size(const struct intake *in)
{
	return source_stored_size(in->source);
}

bool
intake_is_waiting(const struct intake *in)
{
	return source_is_waiting(in->source);
}

bool
intake_is_bomb(const struct intake *in)
{
	return source_is_bomb(in->source);
}

void
intake_bomb_text(const struct intake *in, struct str *out)
{
	source_bomb_text(in->source, in->extract.counts.records, out);
}

void
intake_use_spill(struct intake *in, struct spill_pool *pool)
{
	source_use_spill(in->source, pool);
}

uint64_t
intake_wrapped(const struct intake *in)
{
	if (in->is_retired)
		return in->kept.wrapped;
	if (in->lines)
		return lines_wrapped(in->lines);
	if (!in->scan)
		return 0;
	return scan_wrapped(in->scan) + (in->reading.taking ? in->reading.ahead.wrapped : 0);
}

uint64_t
intake_work(const struct intake *in)
{
	if (in->is_retired)
		return in->kept.work;
	return in->lines ? lines_work(in->lines) : in->scan ? scan_work(in->scan) : 0;
}

const char *const *
intake_notes(const struct intake *in, size_t *n)
{
	*n = in->n_notes;
	return (const char *const *)in->note;
}

void
intake_set_folds(struct intake *in, const struct folds *folds)
{
	in->extract.folds = folds;
}

void
intake_set_hashes(struct intake *in, bool is_on)
{
	in->has_hashes = is_on;
}

const char *
intake_identifier(const struct intake *in)
{
	return in->identifier[0] ? in->identifier : NULL;
}

struct time_outliers
intake_outliers(const struct intake *in)
{
	return times_outliers(&in->extract.counts.when);
}

bool
intake_suggest_zone(const struct intake *in, const struct intake *other, struct str *out)
{
	const struct extract_counts *local = &in->extract.counts, *known = &other->extract.counts;
	int bit = __builtin_ctz(FLAG_NO_ZONE);

	if (local->flag[bit] < local->times || known->flag[bit] > 0 ||
	    in->fields.n_role[ROLE_TIME] == 0)
		return false;
	int hours = times_ahead(&local->when, &known->when);
	if (hours == 0)
		return false;
	const char *path = in->fields.role[ROLE_TIME][0].path;
	str_fmt(out, "%s: times without a zone; as %+03d:00 they lie together with those of %s: "
		"--map time=", intake_name(in), hours, intake_name(other));
	text_safe(out, path, strlen(path));
	str_fmt(out, ":%+03d:00", hours);
	return true;
}
