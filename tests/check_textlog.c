/* check_textlog: every case of tests/cases/formats/: a text log in; records, fields, books out. */
/* SPDX-License-Identifier: MIT */
#include "tests/case_file.h"
#include "tests/runner.h"
#include "tests/text_taken.h"

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

/* What the record has for a key of the grammar, or for the name of a dimension. */
static void
value_of(const struct text_taken *taken, const struct record *record, const char *key,
	 struct str *out)
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
		str_add(out, text_name(taken, record->status));
	else if (strcmp(key, "outcome") == 0)
		str_add(out, outcome_word(record->outcome));
	else if (strcmp(key, "version") == 0)
		str_add(out, text_name(taken, record->version));
	else if (strcmp(key, "endpoint") == 0)
		str_add(out, text_name(taken, record->endpoint));
	else if (strcmp(key, "flags") == 0)
		flags_text(record->flags, out);
	else if (strcmp(key, "unusable") == 0)
		str_add(out, record->unusable ? unusable_word(record->unusable) : "-");
	else
		str_add(out, text_dim(taken, record, key));
}

/* Compare a line of words `key=value` with a record; flags and unusable are compared always. */
static void
check_record(const struct one_case *one, const struct text_taken *taken,
	     const struct record *record, const char *line)
{
	bool is_given[LENGTH(keys)] = { false };
	char *copy = xstrdup(line), *rest = copy, *end;
	long first = strtol(strsep(&rest, " "), &end, 10);
	long last = *end == '-' ? strtol(end + 1, NULL, 10) : first;

	ck_assert_msg(record->line_first == first && record->line_last == last,
		      "%s: record of lines %ld-%ld is expected at %s", one->where,
		      record->line_first, record->line_last, line);
	for (char *word; (word = strsep(&rest, " ")) != NULL;) {
		struct str have = { 0 };
		char *value = strchr(word, '=');
		ck_assert_msg(value != NULL, "%s: what is %s?", one->where, word);
		*value++ = '\0';
		for (size_t i = 0; i < LENGTH(keys); i++)
			is_given[i] |= strcmp(keys[i], word) == 0;
		value_of(taken, record, word, &have);
		ck_assert_msg(strcmp(value, have.at) == 0, "%s: line %ld: %s is %s, not %s",
			      one->where, first, word, have.at, value);
		str_release(&have);
	}
	for (size_t i = LENGTH(keys) - 2; i < LENGTH(keys); i++) {
		struct str have = { 0 };
		value_of(taken, record, keys[i], &have);
		ck_assert_msg(is_given[i] || strcmp(have.at, "-") == 0, "%s: line %ld: %s is %s",
			      one->where, first, keys[i], have.at);
		str_release(&have);
	}
	free(copy);
}

static void
check_odds(const struct one_case *one, const struct ledger *ledger)
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

static void
check_books(const struct one_case *one, const struct text_taken *taken)
{
	const struct books *books = &taken->books;
	struct str have = { 0 };

	ck_assert_msg(books_balance(books), "%s: the books do not balance", one->where);
	ck_assert_int_eq(books->bytes, (int64_t)one->bytes.len);
	ck_assert_uint_le(taken->work, 3 * one->bytes.len + 4096);
	str_fmt(&have, "%lld %lld %lld %lld", (long long)books->record_bytes,
		(long long)books->separator_bytes, (long long)books->skipped_bytes,
		(long long)books->pending_bytes);
	ck_assert_msg(!one->books || strcmp(one->books, have.at) == 0, "%s: books are %s, not %s",
		      one->where, have.at, one->books);
	str_release(&have);
}

/* `latency rt s format`: the first field of a role, and of a latency its unit and its proof. */
static void
check_field(const struct one_case *one, const struct fields *fields, const char *line)
{
	static const char *const roles[] = { "time", "latency", "status", "endpoint", "version" };
	static const char *const proofs[] = { "none", "mapped", "start-end", "value", "suffix",
					      "format", "assumed" };
	enum role role = ROLE_TIME;
	struct str have = { 0 };

	while (role < ROLES && strncmp(line, roles[role], strlen(roles[role])) != 0)
		role++;
	ck_assert_msg(role < ROLES, "%s: no role in %s", one->where, line);
	const struct field *field = &fields->role[role][0];
	str_fmt(&have, "%s %s", roles[role], fields->n_role[role] ? field->path : "-");
	if (role == ROLE_LATENCY && fields->n_role[role])
		str_fmt(&have, " %s %s", unit_word(field->unit), proofs[field->proof]);
	ck_assert_msg(strcmp(line, have.at) == 0, "%s: field is %s, not %s", one->where, have.at,
		      line);
	str_release(&have);
}

START_TEST(a_case_holds_in_any_pieces)
{
	const struct one_case *one = &cases.at[_i];
	struct field_map map = { 0 };
	struct err err = { 0 };

	for (int i = 0; i < one->maps.n; i++)
		ck_assert_msg(field_map_add(&map, one->maps.at[i], &err) == 0, "%s: %s", one->where,
			      err.text);
	for (size_t p = 0; p < LENGTH(pieces) + 1; p++) {
		struct text_taken taken;
		bool is_slow = p == LENGTH(pieces);
		const char *want = one->formats.n ? one->formats.at[0] : NULL;
		bool is_forced = want && strncmp(want, "as ", 3) == 0;
		ck_assert_msg(text_taken_as(&taken, is_forced ? want + 3 : NULL,
					    str_text(&one->bytes), one->bytes.len,
					    is_slow ? 100 : pieces[p], &map, is_slow),
			      "%s: no format fits", one->where);
		const char *have = textlog_format(taken.text)->name;
		ck_assert_msg(is_forced || (want && strcmp(have, want) == 0),
			      "%s: taken for %s", one->where, have);
		for (int i = 0; i < one->fields.n; i++)
			check_field(one, &taken.fields, one->fields.at[i]);
		for (size_t i = 0; i < taken.n && i < (size_t)one->records.n; i++)
			check_record(one, &taken, &taken.at[i], one->records.at[i]);
		ck_assert_msg(taken.n == (size_t)one->records.n, "%s: %zu records, not %d",
			      one->where, taken.n, one->records.n);
		check_odds(one, &taken.ledger);
		check_books(one, &taken);
		for (int i = 0; i < one->notes.n; i++)
			ck_assert_msg(strstr(str_text(&taken.notes), one->notes.at[i]) != NULL,
				      "%s: no note says %s:\n%s", one->where, one->notes.at[i],
				      str_text(&taken.notes));
		for (int i = 0; i < one->no_notes.n; i++)
			ck_assert_msg(!strstr(str_text(&taken.notes), one->no_notes.at[i]),
				      "%s: a note says %s", one->where, one->no_notes.at[i]);
		text_taken_release(&taken);
	}
}
END_TEST

/* Every row of the table has a case that names it. */
START_TEST(every_format_has_a_case)
{
	for (size_t i = 0; formats_at(i); i++) {
		bool is_there = false;
		for (size_t k = 0; k < cases.n; k++)
			is_there |= cases.at[k].formats.n &&
				    strcmp(cases.at[k].formats.at[0], formats_at(i)->name) == 0;
		ck_assert_msg(is_there, "%s has no case", formats_at(i)->name);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("textlog");
	TCase *tcase = tcase_create("cases");

	cases = cases_load("tests/cases/formats/*.case");
	tcase_add_test(tcase, every_format_has_a_case);
	tcase_add_loop_test(tcase, a_case_holds_in_any_pieces, 0, (int)cases.n);
	suite_add_tcase(suite, tcase);
	return suite;
}
