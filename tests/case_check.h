/* case_check: what a source gave, held against the lines of its case. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_CASE_CHECK_H
#define SR_TESTS_CASE_CHECK_H

#include <ctype.h>

#include "core/base/instant.h"
#include "core/ingest/colors.h"
#include "core/ingest/intake.h"
#include "tests/case_file.h"
#include "tests/runner.h"

/* The sizes of pieces a case is read in. */
static const size_t case_pieces[] = { 1 << 20, 7, 1 };

/* What was read, by whichever reader: all of it is the reader's. */
struct case_read {
	const struct names *names;
	const struct fields *fields;
	const struct record *at;
	size_t n;
	const struct ledger *ledger;
	struct books books;
	uint64_t work;
	const char *notes;
};

static inline const char *
case_name(const struct case_read *read, uint32_t id)
{
	return id == NAME_NONE ? "-" : names_get(read->names, id)->clean;
}

/* The value of a dimension by its name; "-" when it is absent or no dimension. */
static inline const char *
case_dim(const struct case_read *read, const struct record *record, const char *name)
{
	for (int i = 0; i < read->fields->n_dims; i++)
		if (strcmp(read->fields->dims[i], name) == 0)
			return case_name(read, record->dims[i]);
	return "-";
}

static inline void
case_flags(uint32_t flags, struct str *out)
{
	for (const char *word; (word = record_flag_word(&flags)) != NULL;)
		str_fmt(out, "%s%s", out->len ? "," : "", word);
	if (!out->len)
		str_char(out, '-');
}

static inline void
case_latency(int64_t us, struct str *out)
{
	if (us == LATENCY_NONE)
		str_char(out, '-');
	else
		str_fmt(out, "%lld", (long long)us / 1000);
	if (us != LATENCY_NONE && us % 1000)
		str_fmt(out, ".%03lld", (long long)us % 1000);
}

/* What the record has for a key of the grammar, or for the name of a dimension. */
static inline void
case_value(const struct case_read *read, const struct record *record, const char *key,
	   struct str *out)
{
	char text[INSTANT_TEXT];

	if (strcmp(key, "at") == 0)
		str_add(out, instant_rfc3339(text, record->at_ns));
	else if (strcmp(key, "ms") == 0)
		case_latency(record->latency_us, out);
	else if (strcmp(key, "status") == 0)
		str_add(out, case_name(read, record->status));
	else if (strcmp(key, "outcome") == 0)
		str_add(out, outcome_word(record->outcome));
	else if (strcmp(key, "version") == 0)
		str_add(out, case_name(read, record->version));
	else if (strcmp(key, "endpoint") == 0)
		str_add(out, case_name(read, record->endpoint));
	else if (strcmp(key, "flags") == 0)
		case_flags(record->flags, out);
	else if (strcmp(key, "unusable") == 0)
		str_add(out, record->unusable ? unusable_word(record->unusable) : "-");
	else
		str_add(out, case_dim(read, record, key));
}

/* Cut the next ` key=value` off; a value goes on to the next such, so that it may hold blanks.
 * Returns the key, NULL at the end. */
static inline char *
case_pair(char **rest, char **value)
{
	char *key = *rest, *end;

	if (!key || !*key)
		return NULL;
	*value = strchr(key, '=');
	ck_assert_msg(*value != NULL, "what is %s?", key);
	*(*value)++ = '\0';
	for (end = *value; (end = strchr(end, ' ')) != NULL; end++) {
		const char *next = end + 1;
		while (isalnum((unsigned char)*next) || (*next && strchr("_.-", *next)))
			next++;
		if (*next == '=' && next > end + 1)
			break;
	}
	if (end)
		*end++ = '\0';
	*rest = end;
	return key;
}

/* One `LINES key=value...`; flags and unusable are compared always, and are none when not given. */
static inline void
case_record(const struct one_case *one, const struct case_read *read, const struct record *record,
	    const char *line)
{
	static const char *const always[] = { "flags", "unusable" };
	bool is_given[LENGTH(always)] = { false };
	char *copy = xstrdup(line), *rest = copy, *value, *end;
	long first = strtol(strsep(&rest, " "), &end, 10);
	long last = *end == '-' ? strtol(end + 1, NULL, 10) : first;

	ck_assert_msg(record->line_first == first && record->line_last == last,
		      "%s: record of lines %ld-%ld is expected at %s", one->where,
		      record->line_first, record->line_last, line);
	for (char *key; (key = case_pair(&rest, &value)) != NULL;) {
		struct str have = { 0 };
		for (size_t i = 0; i < LENGTH(always); i++)
			is_given[i] |= strcmp(always[i], key) == 0;
		case_value(read, record, key, &have);
		ck_assert_msg(strcmp(value, str_text(&have)) == 0, "%s: line %ld: %s is %s, not %s",
			      one->where, first, key, str_text(&have), value);
		str_release(&have);
	}
	for (size_t i = 0; i < LENGTH(always); i++) {
		struct str have = { 0 };
		case_value(read, record, always[i], &have);
		ck_assert_msg(is_given[i] || strcmp(have.at, "-") == 0, "%s: line %ld: %s is %s",
			      one->where, first, always[i], have.at);
		str_release(&have);
	}
	free(copy);
}

static inline void
case_odds(const struct one_case *one, const struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->n; i++) {
		const struct odd *odd = &ledger->odd[i];
		struct str have = { 0 };
		str_fmt(&have, "%s %ld:%ld", odd_row(odd->kind)->word, odd->line, odd->column);
		const char *want = i < (size_t)one->odds.n ? one->odds.at[i] : "nothing more";
		if (strchr(want, '+'))
			str_fmt(&have, " +%lld", (long long)odd->bytes);
		ck_assert_msg(strcmp(want, have.at) == 0, "%s: odd is %s, not %s", one->where,
			      have.at, want);
		str_release(&have);
	}
	ck_assert_msg(ledger->n == (size_t)one->odds.n, "%s: %zu odd things, not %d", one->where,
		      ledger->n, one->odds.n);
}

/* Bytes that are left when the colors are taken out. */
static inline size_t
case_bytes_read(const struct one_case *one)
{
	struct colors colors = { 0 };
	struct str ignored = { 0 };

	colors_push(&colors, str_text(&one->bytes), one->bytes.len, &ignored);
	str_release(&ignored);
	return one->bytes.len - (size_t)colors.bytes;
}

static inline void
case_books(const struct one_case *one, const struct case_read *read)
{
	const struct books *books = &read->books;
	struct str have = { 0 };

	ck_assert_msg(books_balance(books), "%s: the books do not balance", one->where);
	/* The parts read what is there, the front door what is left of it. */
	ck_assert(books->bytes == (int64_t)one->bytes.len ||
		  books->bytes == (int64_t)case_bytes_read(one));
	ck_assert_uint_le(read->work, 3 * one->bytes.len + 4096);
	str_fmt(&have, "%lld %lld %lld %lld", (long long)books->record_bytes,
		(long long)books->separator_bytes, (long long)books->skipped_bytes,
		(long long)books->pending_bytes);
	ck_assert_msg(!one->books || strcmp(one->books, have.at) == 0, "%s: books are %s, not %s",
		      one->where, have.at, one->books);
	str_release(&have);
}

/* All that a case says of what was read but the fields and the format. */
static inline void
case_check(const struct one_case *one, const struct case_read *read)
{
	for (size_t i = 0; i < read->n && i < (size_t)one->records.n; i++)
		case_record(one, read, &read->at[i], one->records.at[i]);
	ck_assert_msg(read->n == (size_t)one->records.n, "%s: %zu records, not %d", one->where,
		      read->n, one->records.n);
	case_odds(one, read->ledger);
	case_books(one, read);
	for (int i = 0; i < one->notes.n; i++)
		ck_assert_msg(strstr(read->notes, one->notes.at[i]) != NULL,
			      "%s: no note says %s:\n%s", one->where, one->notes.at[i],
			      read->notes);
	for (int i = 0; i < one->no_notes.n; i++)
		ck_assert_msg(!strstr(read->notes, one->no_notes.at[i]), "%s: a note says %s",
			      one->where, one->no_notes.at[i]);
}

/* The fields the case asks for by --map. */
static inline void
case_map(const struct one_case *one, struct field_map *map)
{
	struct err err = { 0 };

	*map = (struct field_map){ 0 };
	for (int i = 0; i < one->maps.n; i++)
		ck_assert_msg(field_map_add(map, one->maps.at[i], &err) == 0, "%s: %s", one->where,
			      err.text);
}

#endif
