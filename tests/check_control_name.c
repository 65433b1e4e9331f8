/* check_control_name: a control that several versions make up is not called by the name of one. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/facts_private.h"
#include "tests/guide_case.h"
#include "tests/splitmix.h"

enum { N = 1800, TURN = 700 };

/* A request a second on three endpoints: a1 and b2 all the while, from TURN on c3 too, which is
 * five times slower and fails in a quarter of its requests. Without b2: of two versions. With
 * `bare` lines of another program, which has no version, between them: slow ones. */
static void
write_versions(bool has_third, bool has_bare, struct str *log)
{
	uint64_t dice = 41;

	for (int i = 0; i < N; i++) {
		uint64_t pick = random_below(&dice, 4);
		bool is_new = i >= TURN && pick == 0;
		const char *version = is_new ? "c3" : has_third && pick == 1 ? "b2" : "a1";
		unsigned ms = (60 + (unsigned)random_below(&dice, 90)) * (is_new ? 5 : 1);
		bool is_bad = is_new && random_below(&dice, 4) == 0;

		str_fmt(log, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/%c\",\"version\":"
			"\"%s\",\"latency_ms\":%u,\"status\":%d}\n", i / 60, i % 60, 'a' + i % 3,
			version, ms, is_bad ? 504 : 200);
		if (has_bare && i % 2)
			str_fmt(log, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/%c\","
				"\"latency_ms\":700,\"status\":200}\n", i / 60, i % 60,
				'a' + i % 3);
	}
}

static const struct { bool has_third, has_bare; const char *name, *never; } rows[] = {
	{ true, false, "the other versions took", "a1 took" },
	{ false, false, "a1 took", "the other versions took" },
	{ true, true, "the other versions took", "a1 took" },
	{ false, true, "a1 took", "the other versions took" },
};

START_TEST(the_control_is_called_what_was_counted)
{
	struct str log = { 0 };

	write_versions(rows[_i].has_third, rows[_i].has_bare, &log);
	told = told_text(log.at, NULL);
	char *text = report_and_lint();
	const struct contrast *concurrent = &told->verdict.concurrent;

	ck_assert_msg(told->verdict.kind == KIND_BAD_VERSION, "%s", told->verdict.statement);
	ck_assert_int_eq(told->verdict.control != NAME_NONE, !rows[_i].has_third);
	ck_assert_ptr_nonnull(strstr(text, rows[_i].name));
	never(text, rows[_i].never);

	/* The lines and counts that documents give are of the same records. */
	struct query control = ask_control(told->facts.query, &told->verdict);
	control = query_window(control, told->verdict.onset.at_or_before_ns, INSTANT_NONE);
	ck_assert_uint_eq(query_count(&control), concurrent->requests_control);
	free(text);
	str_release(&log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("control name");
	TCase *tc = tcase_create("control");

	tcase_add_checked_fixture(tc, NULL, close_told);
	tcase_add_loop_test(tc, the_control_is_called_what_was_counted, 0, LENGTH(rows));
	suite_add_tcase(suite, tc);
	return suite;
}
