/* intake_notes: what there is to say about a source once it was read: sentences for people. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/fields_private.h"
#include "core/ingest/intake_private.h"

static void
add_note(struct intake *in, const char *at, size_t len)
{
	struct str clean = { 0 };

	text_safe(&clean, at, len);
	GROW(in->note, in->n_notes, in->cap_notes);
	in->note[in->n_notes++] = xstrdup(str_text(&clean));
	str_release(&clean);
}

/* Sentences, one a line. */
static void
add_lines(struct intake *in, const char *at)
{
	while (*at) {
		size_t len = strcspn(at, "\n");
		add_note(in, at, len);
		at += len + (at[len] == '\n');
	}
}

/* One sentence; nothing when it was never met. */
static void __attribute__((format(printf, 3, 4)))
say(struct intake *in, uint64_t n, const char *format, ...)
{
	struct str text = { 0 };
	va_list args;

	if (n == 0)
		return;
	va_start(args, format);
	str_vfmt(&text, format, args);
	va_end(args);
	add_note(in, text.at, text.len);
	str_release(&text);
}

static uint64_t
flagged(const struct intake *in, enum record_flag flag)
{
	return in->extract.counts.flag[__builtin_ctz(flag)];
}

/* `12 records` and the like; the sentence goes on after it. */
static void
say_count(struct intake *in, uint64_t n, const char *what)
{
	say(in, n, "%llu %s", (unsigned long long)n, what);
}

/* ` name n, name n` of the words that were told apart. */
static void
list_words(const struct intake *in, const struct word_count words[WORDS_KEPT], uint64_t total,
	   struct str *out)
{
	for (size_t i = 0; i < WORDS_KEPT && words[i].n; i++) {
		str_fmt(out, "%s%s (%llu)", i ? ", " : "",
			names_get(in->extract.names, words[i].name)->clean,
			(unsigned long long)words[i].n);
		total -= words[i].n;
	}
	if (total)
		str_fmt(out, ", others (%llu)", (unsigned long long)total);
}

static void
say_unknown(struct intake *in)
{
	const struct extract_counts *counts = &in->extract.counts;
	struct str text = { 0 };

	list_words(in, counts->unknown, counts->unknown_outcome, &text);
	say(in, counts->unknown_outcome, "%llu records with a status no rule knows: %s",
	    (unsigned long long)counts->unknown_outcome, str_text(&text));
	str_release(&text);
}

/* Fields that people would slice by, and too many of them. */
static void
say_left_out(struct intake *in)
{
	const struct fields *fields = &in->fields;
	struct str name = { 0 }, all = { 0 };

	text_safe(&name, fields->left_out, strlen(fields->left_out));
	str_add(&all, str_text(&name));
	if (fields->n_left_out > 1)
		str_fmt(&all, " and %d more are", fields->n_left_out - 1);
	else
		str_add(&all, " is");
	say(in, (uint64_t)fields->n_left_out,
	    "%d fields are told apart, there is no room for more: %s left out "
	    "(--map dim=%s takes it in)", RECORD_DIMS, str_text(&all), str_text(&name));
	str_release(&name);
	str_release(&all);
}

/* Two fields for one role: which release logs which. */
static void
say_several_fields(struct intake *in)
{
	const struct extract_counts *counts = &in->extract.counts;

	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		struct str text = { 0 };
		for (int i = 0; in->fields.n_role[role] > 1 && i < in->fields.n_role[role]; i++) {
			const struct field *field = &in->fields.role[role][i];
			uint64_t n = counts->used[role][i].n;
			str_add(&text, i ? "; " : "");
			text_safe(&text, field->path, strlen(field->path));
			if (role == ROLE_LATENCY)
				str_fmt(&text, " in %s", unit_word(field->unit));
			str_fmt(&text, " on %llu records", (unsigned long long)n);
			if (n && role != ROLE_VERSION && in->fields.n_role[ROLE_VERSION]) {
				str_add(&text, ": ");
				list_words(in, counts->used[role][i].version, n, &text);
			}
		}
		say(in, text.len, "%s stands in %d fields: %s", role_words[role],
		    in->fields.n_role[role], str_text(&text));
		str_release(&text);
		say(in, counts->late[role].n,
		    "%s: %llu records have none of the fields of the first "
		    "records; it is read from %s there",
		    role_words[role], (unsigned long long)counts->late[role].n,
		    paths_name(&in->extract.paths, counts->late[role].path)->clean);
	}
}

/* What is followed keeps the plan of its first records. */
static void
say_news(struct intake *in)
{
	const struct extract_counts *counts = &in->extract.counts;

	for (int i = 0; i < counts->n_news; i++)
		say(in, 1, "%s stands in records from line %ld on, and in none of the first: it is "
		    "not told apart; who starts anew has it",
		    paths_name(&in->extract.paths, counts->news[i].path)->clean,
		    counts->news[i].line);
}

/* No record has the role, neither by the plan nor by a name that came later. */
static bool
is_missing(const struct intake *in, enum role role)
{
	return in->fields.n_role[role] == 0 && in->extract.counts.late[role].n == 0;
}

static void
say_missing_fields(struct intake *in)
{
	unsigned long long n = in->extract.counts.records;

	if (!n)
		return;
	say(in, is_missing(in, ROLE_STATUS),
	    "no status field: timeouts cannot be counted; --map status=FIELD");
	if (in->candidates.len)
		say(in, is_missing(in, ROLE_LATENCY),
		    "%llu %s but no latency field; candidates: %s; use "
		    "--map latency=%s:ms", n, in->text ? "records" : "JSON objects",
		    in->candidates.at, str_text(&in->first_candidate));
	else
		say(in, is_missing(in, ROLE_LATENCY),
		    "no latency field: rates only; --map latency=FIELD:UNIT");
	say(in, is_missing(in, ROLE_VERSION) && !in->fields.has_format_version,
	    "no version field: --map version=FIELD");
	say(in, is_missing(in, ROLE_ENDPOINT), "no endpoint field: --map endpoint=FIELD");
}

static void
say_unusable(struct intake *in)
{
	const uint64_t *n = in->extract.counts.unusable;
	uint64_t all = n[UNUSABLE_NO_TIME] + n[UNUSABLE_BAD_TIME] + n[UNUSABLE_NOT_A_REQUEST];
	struct str text = { 0 };

	for (enum unusable why = UNUSABLE_NO_TIME; why < UNUSABLES; why++)
		if (n[why])
			str_fmt(&text, "%s%s %llu", text.len ? ", " : "", unusable_word(why),
				(unsigned long long)n[why]);
	say(in, all, "%llu records enter no figure: %s", (unsigned long long)all, str_text(&text));
	str_release(&text);
}

static void
say_times(struct intake *in)
{
	const struct extract_counts *counts = &in->extract.counts;
	uint64_t step = counts->subsecond_ns;
	const char *unit = step == 0		 ? "s"
			   : step % 1000000 == 0 ? "ms"
			   : step % 1000 == 0	 ? "us"
						 : "ns";

	say(in, counts->times, "times have a resolution of 1 %s", unit);
	say_count(in, flagged(in, FLAG_NO_ZONE), "times without a zone: zone assumed UTC");
	say_count(in, flagged(in, FLAG_LEAP_SECOND), "leap seconds read as the next second");
	say_count(in, flagged(in, FLAG_EPOCH_UNIT),
		  "times in another epoch unit than the others of their field");
	struct time_outliers outliers = times_outliers(&counts->when);
	long after = outliers.line_after, before = outliers.line_before;
	say(in, outliers.n, "%llu records lie more than 24 h outside the others (time_outlier; "
	    "first: line %ld)", (unsigned long long)outliers.n,
	    before && (!after || before < after) ? before : after);
	say_count(in, counts->clock_steps, "steps back in time of more than 1 s (clock_step)");
}

static void
say_values(struct intake *in)
{
	const struct extract_counts *counts = &in->extract.counts;

	say_count(in, counts->latency[LATENCY_NOT_A_NUMBER],
		  "latencies are not a number: not used");
	say_count(in, counts->latency[LATENCY_NEGATIVE], "latencies are negative: not used");
	say_count(in, counts->latency[LATENCY_TOO_LONG], "latencies are over 7 days: not used");
	say_count(in, counts->rounded, "latencies are finer than 1 us and were rounded");
	say_count(in, flagged(in, FLAG_NUMBER_AS_STRING),
		  "latencies are numbers in a string (number_as_string)");
	say_count(in, flagged(in, FLAG_KEY_ALIAS),
		  "records spell a field's name in another way (key_alias)");
	say_count(in, flagged(in, FLAG_LOOKALIKE),
		  "records hold a name that looks like another one (lookalike)");
	say_count(in, flagged(in, FLAG_NUL_IN_STRING),
		  "records hold a NUL in a string (nul_in_string)");
	say(in, in->extract.paths.refused, "more than %d different field names: the others are not "
	    "looked at", PATHS_MAX);
}

static void
say_unit_changes(struct intake *in)
{
	const struct spread *high, *low;

	for (int from = 0, said = 0;
	     said < 3 && extract_unit_change(&in->extract, &from, &high, &low); said++)
		say(in, 1,
		    "unit_change_suspected: on %s the latencies of %s are about 1000 times those "
		    "of %s",
		    names_get(in->extract.names, high->endpoint)->clean,
		    names_get(in->extract.names, high->version)->clean,
		    names_get(in->extract.names, low->version)->clean);
}

static void
say_scan(struct intake *in)
{
	long line;
	uint64_t n;

	bool is_prefixed = in->text && textlog_format(in->text)->kind == FORMAT_JSON;
	if (in->has_prefix || is_prefixed)
		say_count(in, in->extract.counts.records,
			  "records stand behind a text prefix, which is no damage");
	if (in->text) {
		say(in, lines_is_unfinished(in->lines),
		    "the last line has no newline: it was read (no_final_newline)");
		n = lines_too_long(in->lines, &line);
		say(in, n, "line over 1 MiB: %llu skipped (first: line %ld)",
		    (unsigned long long)n, line);
		return;
	}
	say(in, scan_is_pretty(in->scan) && scan_wrapped(in->scan),
	    "pretty-printed: most records span several lines");
	n = scan_saved(in->scan, &line);
	say(in, n, "cut off lines: %llu read as far as they go (truncated; first: line %ld)",
	    (unsigned long long)n, line);
	n = scan_lost(in->scan, &line);
	say(in, n, "cut off lines: %llu lost, without a time or any measure (first: line %ld)",
	    (unsigned long long)n, line);
	n = scan_other(in->scan, &line);
	say(in, n, "%llu objects hold none of the fields and are no records (first: line %ld)",
	    (unsigned long long)n, line);
	n = scan_too_long(in->scan, &line);
	say(in, n, "record over 1 MiB: %llu skipped, what is inside was read (first: line %ld)",
	    (unsigned long long)n, line);
	n = scan_too_deep(in->scan, &line);
	say(in, n, "%llu objects are nested more than %d deep (first: line %ld)",
	    (unsigned long long)n, SCAN_DEPTH, line);
}

void
intake_make_notes(struct intake *in)
{
	const char *failure = source_failure(in->source);
	struct str more = { 0 };

	for (size_t i = 0; i < in->n_notes; i++)
		free(in->note[i]);
	in->n_notes = 0;
	if (in->text)
		textlog_notes(in->text, &in->probe_notes);
	add_lines(in, str_text(&in->probe_notes));
	jsonform_say_left(&in->extract.form, in->left, in->requests, &more);
	add_lines(in, str_text(&more));
	str_clear(&more);
	say_left_out(in);
	say_several_fields(in);
	say_news(in);
	say_missing_fields(in);
	say_times(in);
	say_values(in);
	say_unit_changes(in);
	say_unusable(in);
	say_unknown(in);
	say_scan(in);
	source_notes(in->source, &more);
	add_lines(in, str_text(&more));
	str_release(&more);
	say(in, failure != NULL, "reading stopped after %lld bytes: %s",
	    (long long)source_bytes(in->source), failure ? failure : "");
	in->notes_made = true;
}

void
intake_notes_so_far(struct intake *in)
{
	struct str probed = { 0 };

	if (in->notes_made || !in->is_begun)
		return;
	str_bytes(&probed, str_text(&in->probe_notes), in->probe_notes.len);
	intake_make_notes(in);
	str_release(&in->probe_notes);
	in->probe_notes = probed;	/* what the text added is told anew next time */
	in->notes_made = false;
}
