/* check_cases: every case of tests/cases/: bytes in; records, repairs, books and notes out. */
/* SPDX-License-Identifier: MIT */
#include "tests/case_file.h"
#include "tests/runner.h"
#include "tests/taken.h"

static const size_t pieces[] = { 1 << 20, 7, 1 };
static const char *const keys[] = {
	"at", "ms", "status", "outcome", "version", "endpoint", "retries", "flags", "unusable",
};

static struct cases cases;

static void
flags_text(uint32_t flags, struct str *out)
{
	for (const char *word; (word = record_flag_word(&flags)) != NULL;)
		str_fmt(out, "%s%s", out->len ? "," : "", word);
	if (!out->len)
		str_char(out, '-');
}

/* What the record has for a key of the grammar. */
static void
value_of(const struct taken *taken, const struct record *record, const char *key, struct str *out)
{
	char text[INSTANT_TEXT];

	if (strcmp(key, "at") == 0)
		str_add(out, instant_rfc3339(text, record->at_ns));
	else if (strcmp(key, "ms") == 0 && record->latency_us == LATENCY_NONE)
		str_char(out, '-');
	else if (strcmp(key, "ms") == 0 && record->latency_us % 1000)
		str_fmt(out, "%lld.%03lld", (long long)record->latency_us / 1000,
			(long long)record->latency_us % 1000);
	else if (strcmp(key, "ms") == 0)
		str_fmt(out, "%lld", (long long)record->latency_us / 1000);
	else if (strcmp(key, "status") == 0)
		str_add(out, taken_name(taken, record->status));
	else if (strcmp(key, "outcome") == 0)
		str_add(out, outcome_word(record->outcome));
	else if (strcmp(key, "version") == 0)
		str_add(out, taken_name(taken, record->version));
	else if (strcmp(key, "endpoint") == 0)
		str_add(out, taken_name(taken, record->endpoint));
	else if (strcmp(key, "retries") == 0)
		str_add(out, taken_dim(taken, record, "retries"));
	else if (strcmp(key, "flags") == 0)
		flags_text(record->flags, out);
	else
		str_add(out, record->unusable ? unusable_word(record->unusable) : "-");
}

/* The value of a key in an expected line: up to the next key. Returns false when it is left out. */
static bool
expected_of(const char *line, const char *key, struct str *out)
{
	struct str mark = { 0 };

	str_fmt(&mark, " %s=", key);
	const char *at = strstr(line, mark.at), *end;
	size_t skip = mark.len;
	str_release(&mark);
	if (!at)
		return false;
	at += skip;
	end = at + strlen(at);
	for (size_t i = 0; i < LENGTH(keys); i++) {
		str_fmt(&mark, " %s=", keys[i]);
		const char *next = strstr(at, mark.at);
		end = next && next < end ? next : end;
		str_release(&mark);
	}
	str_bytes(out, at, (size_t)(end - at));
	return true;
}

static void
check_record(const struct one_case *one, const struct taken *taken, const struct record *record,
	     const char *line)
{
	char *end;
	long first = strtol(line, &end, 10), last = *end == '-' ? strtol(end + 1, &end, 10) : first;

	ck_assert_msg(record->line_first == first && record->line_last == last,
		      "%s: record of lines %ld-%ld is expected at %s", one->where,
		      record->line_first, record->line_last, line);
	for (size_t i = 0; i < LENGTH(keys); i++) {
		struct str want = { 0 }, have = { 0 };
		bool is_given = expected_of(line, keys[i], &want),
		     is_always = i >= LENGTH(keys) - 2;
		if (!is_given && is_always)
			str_char(&want, '-');
		value_of(taken, record, keys[i], &have);
		ck_assert_msg((!is_given && !is_always) || strcmp(str_text(&want), have.at) == 0,
			      "%s: line %ld: %s is %s, not %s", one->where, first, keys[i], have.at,
			      str_text(&want));
		str_release(&want);
		str_release(&have);
	}
}

static void
check_odds(const struct one_case *one, const struct taken *taken)
{
	const struct ledger *ledger = intake_ledger(taken->in);

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

static void
check_books(const struct one_case *one, const struct taken *taken)
{
	struct books books = intake_books(taken->in);
	struct str have = { 0 };

	ck_assert_msg(books_balance(&books), "%s: the books do not balance", one->where);
	ck_assert_int_eq(books.bytes, (int64_t)one->bytes.len);
	ck_assert_uint_le(intake_work(taken->in), 3 * one->bytes.len + 4096);
	str_fmt(&have, "%lld %lld %lld %lld", (long long)books.record_bytes,
		(long long)books.separator_bytes, (long long)books.skipped_bytes,
		(long long)books.pending_bytes);
	ck_assert_msg(!one->books || strcmp(one->books, have.at) == 0, "%s: books are %s, not %s",
		      one->where, have.at, one->books);
	str_release(&have);
}

static void
check_notes(const struct one_case *one, const struct taken *taken)
{
	for (int i = 0; i < one->notes.n; i++)
		ck_assert_msg(taken_note(taken, one->notes.at[i]), "%s: no note says: %s",
			      one->where, one->notes.at[i]);
	for (int i = 0; i < one->no_notes.n; i++)
		ck_assert_msg(!taken_note(taken, one->no_notes.at[i]), "%s: a note says: %s",
			      one->where, one->no_notes.at[i]);
}

START_TEST(a_case_holds_in_any_pieces)
{
	const struct one_case *one = &cases.at[_i];
	struct field_map map = { 0 };
	struct err err = { 0 };

	for (int i = 0; i < one->maps.n; i++)
		ck_assert_msg(field_map_add(&map, one->maps.at[i], &err) == 0, "%s: %s", one->where,
			      err.text);
	for (size_t p = 0; p < LENGTH(pieces); p++) {
		struct taken taken;
		taken_bytes(&taken, str_text(&one->bytes), one->bytes.len, pieces[p], &map);
		ck_assert_int_eq(taken.end, 0);
		for (size_t i = 0; i < taken.n && i < (size_t)one->records.n; i++)
			check_record(one, &taken, &taken.at[i], one->records.at[i]);
		ck_assert_msg(taken.n == (size_t)one->records.n, "%s: %zu records, not %d",
			      one->where, taken.n, one->records.n);
		check_odds(one, &taken);
		check_books(one, &taken);
		check_notes(one, &taken);
		taken_release(&taken);
	}
}
END_TEST

/* A grammar that reads nothing would let everything pass. */
START_TEST(the_cases_are_there)
{
	ck_assert_uint_ge(cases.n, 60);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("cases");
	TCase *tcase = tcase_create("cases");

	cases = cases_load("tests/cases/*.case");
	tcase_add_test(tcase, the_cases_are_there);
	tcase_add_loop_test(tcase, a_case_holds_in_any_pieces, 0, (int)cases.n);
	suite_add_tcase(suite, tcase);
	return suite;
}
