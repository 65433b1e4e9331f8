/* check_intake: the front door of ingest: the sample, shapes, pipes, reading back. */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <math.h>

#include "core/base/save.h"
#include "tests/runner.h"
#include "tests/taken.h"

#define SAMPLE "samples/kenya-sme-timeouts.json"

static cJSON *
seed_figures(void)
{
	struct str text = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(save_read("tests/spec/seed-figures.json", 1 << 24, &text, &err), 0);
	cJSON *seed = cJSON_ParseWithLength(text.at, text.len);
	ck_assert_ptr_nonnull(seed);
	str_release(&text);
	return seed;
}

static const cJSON *
item(const cJSON *object, const char *key)
{
	const cJSON *found = cJSON_GetObjectItemCaseSensitive(object, key);

	ck_assert_msg(found != NULL, "no %s", key);
	return found;
}

static int64_t
number(const cJSON *object, const char *key)
{
	return (int64_t)llround(item(object, key)->valuedouble);
}

START_TEST(the_sample_gives_the_records_of_the_spec)
{
	cJSON *seed = seed_figures();
	const cJSON *want;
	struct taken taken;
	char at[INSTANT_TEXT];
	size_t i = 0;

	taken_file(&taken, SAMPLE, 1 << 20, NULL);
	cJSON_ArrayForEach(want, item(seed, "records")) {
		ck_assert_uint_lt(i, taken.n);
		const struct record *record = &taken.at[i++];
		ck_assert_int_eq(record->offset, number(want, "offset"));
		ck_assert_int_eq(record->length, number(want, "length"));
		ck_assert_int_eq(record->line_first, number(want, "line_first"));
		ck_assert_int_eq(record->line_last, number(want, "line_last"));
		ck_assert_int_eq(record->latency_us, 1000 * number(want, "latency_ms"));
		ck_assert_str_eq(instant_rfc3339(at, record->at_ns), item(want, "at")->valuestring);
		ck_assert_str_eq(taken_name(&taken, record->endpoint),
				 item(want, "endpoint")->valuestring);
		ck_assert_str_eq(taken_name(&taken, record->version),
				 item(want, "version")->valuestring);
		ck_assert_str_eq(taken_name(&taken, record->status),
				 item(want, "status")->valuestring);
		ck_assert_str_eq(outcome_word(record->outcome), item(want, "outcome")->valuestring);
	}
	ck_assert_uint_eq(taken.n, i);
	taken_release(&taken);
	cJSON_Delete(seed);
}
END_TEST

START_TEST(the_sample_gives_the_repairs_and_books_of_the_spec)
{
	cJSON *seed = seed_figures();
	const cJSON *data = item(seed, "data"), *want;
	struct taken taken;
	size_t i = 0;

	taken_file(&taken, SAMPLE, 1 << 20, NULL);
	const struct ledger *ledger = intake_ledger(taken.in);
	cJSON_ArrayForEach(want, item(data, "repairs")) {
		ck_assert_uint_lt(i, ledger->n);
		const struct odd *odd = &ledger->odd[i++];
		ck_assert_int_eq(odd->line, number(want, "line"));
		ck_assert_int_eq(odd->column, number(want, "column"));
		ck_assert_int_eq(odd->offset, number(want, "offset"));
		ck_assert_str_eq(odd_row(odd->kind)->word, item(want, "kind")->valuestring);
		ck_assert_str_eq(odd_action_word(odd->action), item(want, "action")->valuestring);
	}
	ck_assert_uint_eq(ledger->n, i);
	ck_assert_int_eq((int64_t)ledger_repaired(ledger), number(data, "repaired"));
	ck_assert_int_eq((int64_t)intake_wrapped(taken.in), number(data, "wrapped"));
	struct books books = intake_books(taken.in);
	ck_assert(books_balance(&books));
	ck_assert_int_eq(books.bytes, 1100);
	ck_assert_int_eq(books.record_bytes, number(item(seed, "data_more"), "record_bytes"));
	ck_assert_int_eq(books.separator_bytes, number(item(seed, "data_more"), "separator_bytes"));
	ck_assert_int_eq(books.skipped_bytes, number(data, "skipped_bytes"));
	ck_assert_int_eq(books.pending_bytes, number(data, "pending_bytes"));
	taken_release(&taken);
	cJSON_Delete(seed);
}
END_TEST

START_TEST(the_sample_gives_the_fields_of_the_spec)
{
	static const char *const words[ROLES] = { "time", "latency", "status", "endpoint",
						  "version" };
	cJSON *seed = seed_figures();
	const cJSON *fields = item(item(seed, "data"), "fields");
	struct taken taken;

	taken_file(&taken, SAMPLE, 1 << 20, NULL);
	const struct fields *have = intake_fields(taken.in);
	for (int r = 0; r < ROLES; r++) {
		ck_assert_int_eq(have->n_role[r], 1);
		ck_assert_str_eq(have->role[r][0].path,
				 item(item(fields, words[r]), "field")->valuestring);
	}
	ck_assert_str_eq(unit_word(have->role[ROLE_LATENCY][0].unit),
			 item(item(fields, "latency"), "unit")->valuestring);
	ck_assert_int_eq(have->role[ROLE_LATENCY][0].proof, PROOF_SUFFIX);
	ck_assert_int_eq(have->n_dims, cJSON_GetArraySize(item(fields, "dims")));
	ck_assert_str_eq(intake_format(taken.in), "json");
	ck_assert_str_eq(intake_encoding(taken.in), "utf-8");
	ck_assert_str_eq(intake_name(taken.in), SAMPLE);
	taken_release(&taken);
	cJSON_Delete(seed);
}
END_TEST

#define R "{\"ts\":\"2025-08-01T18:06:00Z\",\"latency_ms\":5,\"status\":\"OK\"}"

/* Inputs without any record, and with one. */
static const struct { const char *text; size_t records;
} inputs[] = {
	{ "", 0 },
	{ " \n\t\n", 0 },
	{ "[", 0 },
	{ "[]", 0 },
	{ "[\n]\n", 0 },
	{ "{", 0 },
	{ "{}", 0 },
	{ "null", 0 },
	{ "\"", 0 },
	{ "<!doctype html><html>{\"a\":1}</html>", 0 },
	{ "plain words\n", 0 },
	{ "{\"records\":[]}", 0 },
	{ R, 1 },
	{ "[" R, 1 },
	{ R "]", 1 },
	{ "x" R "x", 1 },
	{ "{\"records\":[" R "]}", 1 },
	{ "{\"status\":\"ok\",\"data\":[" R "]}", 1 },
	{ "{\"a\":{\"b\":{\"c\":" R "}}}", 1 },
	{ "\x1e" R "\n", 1 },
};

START_TEST(there_are_as_many_records_as_there_are)
{
	struct taken taken;

	taken_text(&taken, inputs[_i].text);
	ck_assert_msg(taken.n == inputs[_i].records, "%s: %zu", inputs[_i].text, taken.n);
	ck_assert_int_eq(taken.end, 0);
	struct books books = intake_books(taken.in);
	ck_assert(books_balance(&books));
	ck_assert_int_eq(books.bytes, (int64_t)strlen(inputs[_i].text));
	taken_release(&taken);
}
END_TEST

START_TEST(an_envelope_larger_than_the_sample_is_opened_all_the_same)
{
	struct str text = { 0 };
	struct taken taken;

	str_add(&text, "{\"meta\":{\"n\":9000},\"records\":[");
	for (int i = 0; i < 9000; i++)
		str_fmt(&text, "%s" R, i ? "," : "");
	str_add(&text, "]}");
	taken_bytes(&taken, text.at, text.len, 1 << 20, NULL);
	ck_assert_uint_eq(taken.n, 9000);
	ck_assert_uint_eq(intake_ledger(taken.in)->n, 0);
	ck_assert_uint_eq(taken.at[8999].flags, 0);
	taken_release(&taken);
	str_release(&text);
}
END_TEST

START_TEST(a_record_is_read_back_as_it_was_handed_out)
{
	struct taken taken;
	struct record again;
	struct err err = { 0 };
	struct str bytes = { 0 };

	taken_file(&taken, SAMPLE, 1 << 20, NULL);
	for (size_t i = taken.n; i-- > 0;) {
		const struct record *record = &taken.at[i];
		ck_assert_int_eq(intake_again(taken.in, record->offset, record->length,
					      record->line_first, &again, &err),
				 1);
		ck_assert_int_eq(again.at_ns, record->at_ns);
		ck_assert_int_eq(again.latency_us, record->latency_us);
		ck_assert_uint_eq(again.version, record->version);
		ck_assert_uint_eq(again.status, record->status);
		ck_assert_uint_eq(again.flags, record->flags);
		ck_assert_int_eq(again.line_last, record->line_last);
	}
	ck_assert_int_eq(intake_reread(taken.in, 4, 13, &bytes, &err), 0);
	ck_assert_str_eq(bytes.at, "{ \"timestamp\"");
	ck_assert_int_eq(intake_again(taken.in, 5, 100, 2, &again, &err), 0);
	ck_assert_int_eq(err.code, ERR_IO);
	taken_release(&taken);
	str_release(&bytes);
}
END_TEST

START_TEST(a_pipe_in_pieces_gives_what_the_file_gives)
{
	struct str text = { 0 }, again = { 0 };
	struct record record;
	struct err err = { 0 };
	struct names *names = names_new();
	int ends[2], old = dup(STDIN_FILENO), more;
	size_t n = 0, pushed = 0;

	for (int i = 0; i < 6000; i++)
		str_add(&text, R "\n");
	ck_assert_int_eq(pipe(ends), 0);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	struct intake *in = intake_open("-", 0, names, NULL, &err);
	ck_assert_ptr_nonnull(in);
	do {
		size_t step = text.len - pushed < 4093 ? text.len - pushed : 4093;
		if (step > 0 && write(ends[1], text.at + pushed, step) != (ssize_t)step)
			ck_abort();
		pushed += step;
		if (pushed == text.len && ends[1] >= 0) {
			close(ends[1]);
			ends[1] = -1;
		}
		more = intake_read(in, 1 << 20);
		while (intake_next(in, &record))
			n++;
	} while (more > 0);
	ck_assert_int_eq(more, 0);
	ck_assert_uint_eq(n, 6000);
	ck_assert_int_eq(intake_size(in), -1);
	ck_assert_int_eq(intake_reread(in, (int64_t)(text.len / 6000) * 5999, 5, &again, &err), 0);
	ck_assert_str_eq(again.at, "{\"ts\"");
	intake_free(in);
	names_free(names);
	dup2(old, STDIN_FILENO);
	close(old);
	str_release(&text);
	str_release(&again);
}
END_TEST

START_TEST(a_source_that_cannot_be_opened_says_why)
{
	struct names *names = names_new();
	struct err err = { 0 };

	ck_assert_ptr_null(intake_open("/nonexistent/api.log", 0, names, NULL, &err));
	ck_assert_int_eq(err.code, ERR_NO_INPUT);
	ck_assert_str_eq(err.text, "/nonexistent/api.log: no such file; check the path");
	names_free(names);
}
END_TEST

START_TEST(one_file_under_two_names_is_known)
{
	struct taken a, b, c;

	taken_file(&a, SAMPLE, 1 << 20, NULL);
	taken_file(&b, "./" SAMPLE, 1 << 20, NULL);
	taken_file(&c, "samples/healthy.json", 1 << 20, NULL);
	ck_assert(intake_is_same(a.in, b.in));
	ck_assert(!intake_is_same(a.in, c.in));
	taken_release(&a);
	taken_release(&b);
	taken_release(&c);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("intake");
	TCase *tcase = tcase_create("intake");

	tcase_add_test(tcase, the_sample_gives_the_records_of_the_spec);
	tcase_add_test(tcase, the_sample_gives_the_repairs_and_books_of_the_spec);
	tcase_add_test(tcase, the_sample_gives_the_fields_of_the_spec);
	tcase_add_loop_test(tcase, there_are_as_many_records_as_there_are, 0, LENGTH(inputs));
	tcase_add_test(tcase, an_envelope_larger_than_the_sample_is_opened_all_the_same);
	tcase_add_test(tcase, a_record_is_read_back_as_it_was_handed_out);
	tcase_add_test(tcase, a_pipe_in_pieces_gives_what_the_file_gives);
	tcase_add_test(tcase, a_source_that_cannot_be_opened_says_why);
	tcase_add_test(tcase, one_file_under_two_names_is_known);
	suite_add_tcase(suite, tcase);
	return suite;
}
