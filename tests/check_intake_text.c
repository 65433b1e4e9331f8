/* check_intake_text: text logs through the front door: as their parts read them, and again. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/rewrite.h"
#include "tests/case_file.h"
#include "tests/runner.h"
#include "tests/taken.h"
#include "tests/text_taken.h"

static struct cases cases;

static void
check_same(const struct one_case *one, const struct names *names, const struct record *a,
	   const struct names *other_names, const struct record *b)
{
	ck_assert_msg(a->at_ns == b->at_ns && a->latency_us == b->latency_us &&
		      a->outcome == b->outcome && a->unusable == b->unusable &&
		      a->flags == b->flags && a->offset == b->offset && a->length == b->length &&
		      a->line_first == b->line_first && a->line_last == b->line_last,
		      "%s: line %ld differs", one->where, a->line_first);
	ck_assert_str_eq(names_get(names, a->status)->clean,
			 names_get(other_names, b->status)->clean);
	ck_assert_str_eq(names_get(names, a->endpoint)->clean,
			 names_get(other_names, b->endpoint)->clean);
	ck_assert_str_eq(names_get(names, a->version)->clean,
			 names_get(other_names, b->version)->clean);
	for (int i = 0; i < RECORD_DIMS; i++)
		ck_assert_str_eq(names_get(names, a->dims[i])->clean,
				 names_get(other_names, b->dims[i])->clean);
}

/* Each record once more from its place, and all of them from a mark behind each. */
static void
check_again(const struct one_case *one, struct taken *taken)
{
	struct err err = { 0 };
	struct record record;

	for (size_t i = 0; i < taken->n; i++) {
		const struct record *first = &taken->at[i];
		ck_assert_msg(intake_again(taken->in, first->offset, first->length,
					   first->line_first, &record, &err) == 1,
			      "%s: line %ld: %s", one->where, first->line_first, err.text);
		ck_assert_msg(memcmp(first, &record, sizeof(record)) == 0,
			      "%s: line %ld differs when read again", one->where,
			      first->line_first);
	}
}

static void
check_replay(const struct one_case *one, const char *path, const struct format_choice *choice,
	     const struct field_map *map)
{
	struct names *names = names_new();
	struct err err = { 0 };
	struct intake *in = intake_open(path, 0, names, map, &err);
	struct scan_mark mark;
	struct record first, again;
	bool has_mark = false;

	intake_set_format(in, choice);
	while (intake_read(in, 1 << 20) > 0)
		continue;
	while (intake_next(in, &first)) {
		if (has_mark) {
			struct replay *replay = intake_replay(in, &mark, first.offset + 1);
			ck_assert_int_eq(replay_next(replay, &again, &err), 1);
			ck_assert_msg(memcmp(&first, &again, sizeof(first)) == 0,
				      "%s: line %ld differs when replayed", one->where,
				      first.line_first);
			ck_assert_int_eq(replay_next(replay, &again, &err), 0);
			replay_free(replay);
		}
		has_mark = intake_mark(in, &mark);
	}
	intake_free(in);
	names_free(names);
}

/* What the front door makes of the bytes first: colors out, halves together. */
static void
rewrite(const struct one_case *one, struct str *out)
{
	struct rewrite steps;
	struct str none = { 0 };

	if (rewrite_detect(str_text(&one->bytes), one->bytes.len, &none, &steps)) {
		rewrite_push(&steps, one->bytes.at, one->bytes.len, out);
		rewrite_end(&steps, out);
	} else {
		str_bytes(out, str_text(&one->bytes), one->bytes.len);
	}
	rewrite_release(&steps);
}

START_TEST(the_front_door_reads_what_the_parts_read)
{
	const struct one_case *one = &cases.at[_i];
	const char *want = one->formats.at[0];
	bool is_forced = strncmp(want, "as ", 3) == 0;
	struct format_choice choice = { .is_auto = true };
	struct field_map map = { 0 };
	struct err err = { 0 };
	struct text_taken parts;
	struct str text = { 0 };
	char path[40];

	if (strstr(one->where, "without a year"))	/* the year is that of the file */
		return;
	for (int i = 0; i < one->maps.n; i++)
		field_map_add(&map, one->maps.at[i], &err);
	if (is_forced)
		ck_assert_int_eq(formats_choose(want + 3, &choice, &err), 0);
	rewrite(one, &text);
	text_taken(&parts, is_forced ? want + 3 : NULL, str_text(&text), text.len, 1 << 20, &map);
	for (size_t piece = 1; piece <= 1 << 20; piece <<= 10) {
		struct taken taken;
		taken_bytes_as(&taken, str_text(&one->bytes), one->bytes.len, piece, &map, &choice);
		const char *have = intake_format(taken.in);
		const char *wanted = textlog_format(parts.text)->name;
		ck_assert_msg(strcmp(have, wanted) == 0, "%s, in pieces of %zu: %s, not %s",
			      one->where, piece, have, wanted);
		ck_assert_uint_eq(taken.n, parts.n);
		for (size_t i = 0; i < taken.n; i++)
			check_same(one, taken.names, &taken.at[i], parts.names, &parts.at[i]);
		struct books books = intake_books(taken.in);
		ck_assert_int_eq(memcmp(&books, &parts.books, sizeof(books)), 0);
		ck_assert_uint_eq(intake_ledger(taken.in)->n, parts.ledger.n);
		check_again(one, &taken);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", taken.fd);
		check_replay(one, path, &choice, &map);
		taken_release(&taken);
	}
	text_taken_release(&parts);
	str_release(&text);
}
END_TEST

START_TEST(json_stays_json_and_may_be_forced)
{
	static const char log[] = "{\"ts\":\"2025-08-01T18:06:00Z\",\"ms\":1,\"status\":200}\n"
				  "{\"ts\":\"2025-08-01T18:06:01Z\",\"ms\":2,\"status\":200}\n";
	struct format_choice logfmt = { .text = formats_find("logfmt", NULL) };
	struct taken taken;

	taken_text(&taken, log);
	ck_assert_str_eq(intake_format(taken.in), "json");
	ck_assert_uint_eq(taken.n, 2);
	taken_release(&taken);
	taken_bytes_as(&taken, log, sizeof(log) - 1, 1 << 20, NULL, &logfmt);
	ck_assert_str_eq(intake_format(taken.in), "logfmt");
	ck_assert_uint_eq(taken.n, 0);
	taken_release(&taken);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("intake_text");
	TCase *tcase = tcase_create("text");

	cases = cases_load("tests/cases/formats/*.case");
	tcase_set_timeout(tcase, 30);
	tcase_add_loop_test(tcase, the_front_door_reads_what_the_parts_read, 0, (int)cases.n);
	tcase_add_test(tcase, json_stays_json_and_may_be_forced);
	suite_add_tcase(suite, tcase);
	return suite;
}
