/* check_halves: a request that is told in two lines is read with both, or with what is sure. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/halves.h"
#include "tests/rewritten.h"
#include "tests/runner.h"
#include "tests/splitmix.h"
#include "tests/taken.h"

#define A "6f1a2b3c-9d4e-4f5a-8b6c-7d8e9f0a1b2c"
#define B "7f1a2b3c-9d4e-4f5a-8b6c-7d8e9f0a1b2c"

/* `~` is a CR. */
static const struct {
	enum halves_kind kind;
	unsigned joined, alone;
	const char *from, *to;
} texts[] = {
	/* One after the other, without a name. */
	{ HALVES_RAILS, 1, 0,
	  "Started GET \"/a?x=1\" for ::1 at 2026-03-01 10:00:00 +0000\n  Parameters: "
	  "{\"x\"=>\"1\"}\n"
	  "Completed 200 OK in 12ms (Views: 1.0ms)\n\n",
	  "Started GET \"/a?x=1\" for ::1 at 2026-03-01 10:00:00 +0000\n  Parameters: "
	  "{\"x\"=>\"1\"}\n"
	  "Completed [2026-03-01 10:00:00 +0000] \"GET /a?x=1\" ::1 - 200 OK in 12ms (Views: "
	  "1.0ms)\n"
	  "\n" },
	/* Two at once: whose line it is nobody knows; afterwards it is known again. */
	{ HALVES_RAILS, 1, 2,
	  "Started GET \"/a\" for ::1 at 2026-03-01 10:00:00 +0000\n"
	  "Started GET \"/b\" for ::1 at 2026-03-01 10:00:01 +0000\nCompleted 200 OK in 1ms\n"
	  "Completed 500 Internal Server Error in 2ms\n"
	  "Started GET \"/c\" for ::1 at 2026-03-01 10:00:02 +0000\nCompleted 200 OK in 3ms~\n",
	  "Started GET \"/a\" for ::1 at 2026-03-01 10:00:00 +0000\n"
	  "Started GET \"/b\" for ::1 at 2026-03-01 10:00:01 +0000\nCompleted 200 OK in 1ms\n"
	  "Completed 500 Internal Server Error in 2ms\n"
	  "Started GET \"/c\" for ::1 at 2026-03-01 10:00:02 +0000\n"
	  "Completed [2026-03-01 10:00:02 +0000] \"GET /c\" ::1 - 200 OK in 3ms~\n" },
	/* By their names, in any order; the end of one that began before the log is alone. */
	{ HALVES_RAILS, 2, 1,
	  "[abcd1234] Started GET \"/a\" for ::1 at 2026-03-01 10:00:00 +0000\n"
	  "[abcd1235] Started GET \"/b\" for ::1 at 2026-03-01 10:00:01 +0000\n"
	  "[abcd1235] Completed 200 OK in 2ms\n[abcd1234] Completed 200 OK in 1ms\n"
	  "[abcd1236] Completed 200 OK in 3ms\n",
	  "[abcd1234] Started GET \"/a\" for ::1 at 2026-03-01 10:00:00 +0000\n"
	  "[abcd1235] Started GET \"/b\" for ::1 at 2026-03-01 10:00:01 +0000\n"
	  "[abcd1235] Completed [2026-03-01 10:00:01 +0000] \"GET /b\" ::1 - 200 OK in 2ms\n"
	  "[abcd1234] Completed [2026-03-01 10:00:00 +0000] \"GET /a\" ::1 - 200 OK in 1ms\n"
	  "[abcd1236] Completed 200 OK in 3ms\n" },
	/* What is torn, or only looks like one, is no half. */
	{ HALVES_RAILS, 0, 1,
	  "Started GET \"/a\" for ::1\nStarted get \"/a\" for ::1 at 2026-03-01 10:00:00 +0000\n"
	  "Started GET \"/a\" for ::1 at 2026-03-01 10\nStarted 2 workers\nCompleted 200 OK in 12\n"
	  "Completed 3 jobs in 12ms\n{\"msg\":\"Completed 200 OK in 12ms\"}\nCompleted 200 OK in "
	  "1ms\n",
	  "Started GET \"/a\" for ::1\nStarted get \"/a\" for ::1 at 2026-03-01 10:00:00 +0000\n"
	  "Started GET \"/a\" for ::1 at 2026-03-01 10\nStarted 2 workers\nCompleted 200 OK in 12\n"
	  "Completed 3 jobs in 12ms\n{\"msg\":\"Completed 200 OK in 12ms\"}\nCompleted 200 OK in "
	  "1ms\n"
	},
	/* What cannot be read has begun all the same: the end may be its own. */
	{ HALVES_RAILS, 0, 2,
	  "Started GET \"/a b\" for ::1 at 2026-03-01 10:00:00 +0000\n"
	  "Started GET \"/c\" for ::1 at 2026-03-01 10:00:01 +0000\nCompleted 200 OK in 1ms\n"
	  "Completed 200 OK in 2ms\n",
	  "Started GET \"/a b\" for ::1 at 2026-03-01 10:00:00 +0000\n"
	  "Started GET \"/c\" for ::1 at 2026-03-01 10:00:01 +0000\nCompleted 200 OK in 1ms\n"
	  "Completed 200 OK in 2ms\n" },
	/* No route: it is over, and the next one is alone. Workers are no request. */
	{ HALVES_RAILS, 1, 0,
	  "Started GET \"/x\" for ::1 at 2026-03-01 10:00:00 +0000\n"
	  "ActionController::RoutingError (No route matches [GET] \"/x\"):\nStarted 2 workers\n"
	  "Started GET \"/a\" for ::1 at 2026-03-01 10:00:01 +0000\nCompleted 200 OK in 1ms\n",
	  "Started GET \"/x\" for ::1 at 2026-03-01 10:00:00 +0000\n"
	  "ActionController::RoutingError (No route matches [GET] \"/x\"):\nStarted 2 workers\n"
	  "Started GET \"/a\" for ::1 at 2026-03-01 10:00:01 +0000\n"
	  "Completed [2026-03-01 10:00:01 +0000] \"GET /a\" ::1 - 200 OK in 1ms\n" },
	/* A last line without its end may be torn. */
	{ HALVES_RAILS, 0, 0,
	  "Started GET \"/a\" for ::1 at 2026-03-01 10:00:00 +0000\nCompleted 200 OK in 12ms",
	  "Started GET \"/a\" for ::1 at 2026-03-01 10:00:00 +0000\nCompleted 200 OK in 12ms" },
	{ HALVES_ASPNET, 1, 0,
	  "2026-03-01 10:00:00.200 info: Microsoft.AspNetCore.Hosting.Diagnostics[2]\n"
	  "      Request finished HTTP/1.1 GET http://a/b - 200 - - 12.5ms\n",
	  "2026-03-01 10:00:00.200 info: Microsoft.AspNetCore.Hosting.Diagnostics[2]\n"
	  "2026-03-01 10:00:00.200 info: Microsoft.AspNetCore.Hosting.Diagnostics[2] Request "
	  "finished HTTP/1.1 GET http://a/b - 200 - - 12.5ms\n" },
	/* The line before is another one, or tells no time. */
	{ HALVES_ASPNET, 0, 0,
	  "2026-03-01 10:00:00.200 info: Microsoft.AspNetCore.Hosting.Diagnostics[2]\n"
	  "2026-03-01 10:00:00.300 info: MyApp[0]\n"
	  "      Request finished HTTP/1.1 GET http://a/b - 200 - - 12.5ms\n"
	  "info: Microsoft.AspNetCore.Hosting.Diagnostics[2]\n"
	  "      Request finished HTTP/1.1 GET http://a/b - 200 - - 12.5ms\n",
	  "2026-03-01 10:00:00.200 info: Microsoft.AspNetCore.Hosting.Diagnostics[2]\n"
	  "2026-03-01 10:00:00.300 info: MyApp[0]\n"
	  "      Request finished HTTP/1.1 GET http://a/b - 200 - - 12.5ms\n"
	  "info: Microsoft.AspNetCore.Hosting.Diagnostics[2]\n"
	  "      Request finished HTTP/1.1 GET http://a/b - 200 - - 12.5ms\n" },
	/* As it was before .NET 5: one is open; two are. */
	{ HALVES_ASPNET, 1, 1,
	  "[INF] Request starting HTTP/1.1 GET http://a/b text/plain 3\n"
	  "[INF] Request finished in 12.5ms 404 text/html; charset=utf-8\n"
	  "[INF] Request starting HTTP/1.1 GET http://a/c\n"
	  "[INF] Request starting HTTP/1.1 GET http://a/d\n[INF] Request finished in 1ms 200 \n",
	  "[INF] Request starting HTTP/1.1 GET http://a/b text/plain 3\n"
	  "[INF] Request finished HTTP/1.1 GET http://a/b - 404 - - 12.5ms\n"
	  "[INF] Request starting HTTP/1.1 GET http://a/c\n"
	  "[INF] Request starting HTTP/1.1 GET http://a/d\n[INF] Request finished in 1ms 200 \n" },
	{ HALVES_LAMBDA, 2, 0,
	  "START RequestId: " A " Version: 7\nx START RequestId: " B " Version: $LATEST\n"
	  "REPORT RequestId: " A "\tDuration: 1.50 ms\tBilled Duration: 2 ms\t\n"
	  "x REPORT RequestId: " B "\tDuration: 3.00 ms\tBilled Duration: 3 ms\tStatus: timeout\n",
	  "START RequestId: " A " Version: 7\nx START RequestId: " B " Version: $LATEST\n"
	  "REPORT RequestId: " A " Version: 7 Status: - Duration: 1.50 ms\tBilled Duration: 2 "
	  "ms\t\n"
	  "x REPORT RequestId: " B " Version: $LATEST Status: timeout Duration: 3.00 ms\t"
	  "Billed Duration: 3 ms\tStatus: timeout\n" },
	/* The timeout is told before, or in the very next line, or of another request. */
	{ HALVES_LAMBDA, 2, 1,
	  "START RequestId: " A " Version: 7\n" A " Task timed out after 3.00 seconds\n"
	  "REPORT RequestId: " A "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\n"
	  "START RequestId: " A " Version: 7\n"
	  "REPORT RequestId: " A "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms~\n" A
	  " Task timed out after 3.00 seconds\n"
	  "REPORT RequestId: " B "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\n" A
	  " Task timed out after 3.00 seconds\n",
	  "START RequestId: " A " Version: 7\n" A " Task timed out after 3.00 seconds\n"
	  "REPORT RequestId: " A " Version: 7 Status: timeout Duration: 3000.00 ms\tBilled "
	  "Duration: "
	  "3000 ms\nSTART RequestId: " A " Version: 7\n"
	  "REPORT RequestId: " A " Version: 7 Status: timeout Duration: 3000.00 ms\tBilled "
	  "Duration: "
	  "3000 ms~\n" A " Task timed out after 3.00 seconds\n"
	  "REPORT RequestId: " B " Version: - Status: - Duration: 3000.00 ms\tBilled Duration: "
	  "3000 ms\n" A " Task timed out after 3.00 seconds\n" },
	/* It waits for the next line no longer than the log goes on. */
	{ HALVES_LAMBDA, 0, 1, "REPORT RequestId: " A "\tDuration: 5.00 ms\tBilled Duration: 1000 "
	"ms\n",
	  "REPORT RequestId: " A " Version: - Status: - Duration: 5.00 ms\tBilled Duration: 1000 "
	  "ms\n" },
	{ HALVES_LAMBDA, 0, 0, "REPORT RequestId: " A "\tDuration\nREPORT RequestId: 5\tDuration: "
	"1 ms\n",
	  "REPORT RequestId: " A "\tDuration\nREPORT RequestId: 5\tDuration: 1 ms\n" },
};

static void
push(struct halves *halves, const char *at, size_t len, size_t piece, struct str *out)
{
	for (size_t done = 0; done < len; done += piece)
		halves_push(halves, at + done, len - done < piece ? len - done : piece, out);
	halves_end(halves, out);
}

static char *
with_crs(const char *text)
{
	char *copy = xstrndup(text, strlen(text));

	for (char *at = copy; *at; at++)
		*at = *at == '~' ? '\r' : *at;
	return copy;
}

START_TEST(the_line_that_ends_a_request_says_it_all)
{
	char *from = with_crs(texts[_i].from), *to = with_crs(texts[_i].to);
	size_t len = strlen(from);

	for (size_t piece = 1; piece <= len; piece += 1 + piece / 4) {
		struct halves halves = { .kind = texts[_i].kind };
		struct str out = { 0 };
		push(&halves, from, len, piece, &out);
		ck_assert_str_eq(str_text(&out), to);
		ck_assert_uint_eq(halves.joined, texts[_i].joined);
		ck_assert_uint_eq(halves.alone, texts[_i].alone);
		ck_assert(*halves_words(&halves));
		halves_release(&halves);
		str_release(&out);
	}
	free(from);
	free(to);
}
END_TEST

START_TEST(a_kind_is_told_by_lines_that_end_a_request)
{
	static const struct { const char *text; enum halves_kind kind; } heads[] = {
		{ "", HALVES_NONE },
		{ "Completed 200 OK in 12ms", HALVES_NONE },		/* it may go on */
		{ "Completed 200 OK in 12ms\n", HALVES_RAILS },
		{ "{\"log\":\"Completed 200 OK in 12ms\"}\n", HALVES_NONE },
		{ "Completed 200 files in 12 s\n", HALVES_NONE },
		{ "REPORT RequestId: " A "\tDuration: 1.50 ms\n", HALVES_LAMBDA },
		{ "REPORT RequestId: unknown\tDuration: 1.50 ms\n", HALVES_NONE },
		{ "      Request finished HTTP/1.1 GET http://a/ - 200 - - 1ms\n", HALVES_ASPNET },
		/* A line that says it all needs no other. */
		{ "2026-03-01 10:00:00 [INF] Request finished HTTP/1.1 GET http://a/ - 200 - - "
		"1ms\n",
		  HALVES_NONE },
	};

	for (size_t i = 0; i < LENGTH(heads); i++)
		ck_assert_msg(halves_detect(heads[i].text, strlen(heads[i].text)) == heads[i].kind,
			      "%s", heads[i].text);
}
END_TEST

/* Parts of such lines in any order: in any pieces the same, with every line end. */
START_TEST(any_lines_give_the_same_in_any_pieces)
{
	static const char *const parts[] = {
		"Started GET \"/a\" for ::1 at 2026-03-01 10:00:00 +0000", "Completed 200 OK in "
		"12ms",
		"[abcd1234] ", "\n", "\n", "\n", "\r\n", "Request starting HTTP/1.1 GET http://a/b",
		"Request finished in 12ms 200 -", "Request finished HTTP/1.1 GET http://a/b - 200 "
		"- - 1ms",
		"2026-03-01 10:00:00 info: A.Hosting.B[2]", "START RequestId: " A " Version: 7",
		"REPORT RequestId: " A "\tDuration: 1 ms\tBilled Duration: 1000 ms",
		A " Task timed out after ", "{\"", "Completed ", "\t", " ",
	};

	for (uint64_t seed = 1; seed <= 600; seed++) {
		uint64_t dice = seed;
		struct str text = { 0 }, whole = { 0 }, pieces = { 0 };
		enum halves_kind kind = (enum halves_kind)(1 + seed % 3);
		struct halves one = { .kind = kind }, other = { .kind = kind };

		for (int i = 0; i < 60; i++)
			str_add(&text, parts[random_below(&dice, LENGTH(parts))]);
		if (seed % 50 == 0)
			for (int i = 0; i < HALVES_LINE; i++)
				str_char(&text, 'x');
		push(&one, text.at, text.len, text.len, &whole);
		push(&other, text.at, text.len, 1 + seed % 13, &pieces);
		rewritten_alike(&whole, &pieces, text.at, text.len);
		ck_assert_uint_eq(one.joined, other.joined);
		halves_release(&one);
		halves_release(&other);
		str_release(&text);
		str_release(&whole);
		str_release(&pieces);
	}
}
END_TEST

/* What is longer than a line of a request passes as it comes, and the next line is one again. */
START_TEST(an_endless_line_is_not_held)
{
	static const char more[] = "Started GET \"/a\" for ::1 at 2026-03-01 10:00:00 +0000\n"
				   "Completed 200 OK in 12ms\n";
	struct halves halves = { .kind = HALVES_RAILS };
	struct str text = { 0 }, out = { 0 };

	for (int i = 0; i < 3 * HALVES_LINE; i++)
		str_char(&text, 'x');
	for (size_t done = 0; done < text.len; done += HALVES_LINE / 8) {
		halves_push(&halves, text.at + done, HALVES_LINE / 8, &out);
		ck_assert_uint_eq(halves.line.len + out.len, done + HALVES_LINE / 8);
		ck_assert_uint_le(halves.line.len, HALVES_LINE);
	}
	ck_assert_uint_eq(out.len, 3 * HALVES_LINE);
	halves_push(&halves, "\n", 1, &out);
	push(&halves, more, sizeof(more) - 1, sizeof(more) - 1, &out);
	ck_assert_uint_eq(halves.joined, 1);
	halves_release(&halves);
	str_release(&text);
	str_release(&out);
}
END_TEST

/* One that never ended puts those behind it in doubt, but not for ever. */
START_TEST(a_request_that_never_ended_is_forgotten)
{
	struct halves halves = { .kind = HALVES_RAILS };
	struct str text = { 0 }, out = { 0 };

	for (int i = 0; i < HALVES_FAR; i++)
		str_fmt(&text, "%sStarted GET \"/a\" for ::1 at 2026-03-01 10:00:00 +0000\n"
			"Completed 200 OK in 12ms\n",
			i ? "" : "Started GET \"/lost\" for ::1 at 2026-03-01 10:00:00 +0000\n");
	push(&halves, text.at, text.len, text.len, &out);
	ck_assert_uint_eq(halves.joined + halves.alone, HALVES_FAR);
	ck_assert_uint_ge(halves.alone, HALVES_FAR / 2 - 1);
	ck_assert_uint_le(halves.alone, HALVES_FAR / 2 + 1);
	ck_assert(!strstr(out.at, "\"GET /lost\""));
	halves_release(&halves);
	str_release(&text);
	str_release(&out);
}
END_TEST

/* Interleaved requests by the hundred, far from the head, in color: each with its own path. */
START_TEST(a_log_of_many_requests_at_once_is_read_request_by_request)
{
	struct format_choice choice = { .is_auto = true };
	struct field_map map = { 0 };
	struct str text = { 0 };
	struct taken taken;
	bool has_note = false;
	size_t n;

	for (int i = 0; i < 200; i++)
		str_fmt(&text, "   (0.%dms)  SELECT 1 -- while it starts, %d\n", i, i);
	for (int i = 0; i < 700; i++) {
		str_fmt(&text, "\x1b[36m[req%05d]\x1b[0m Started GET \"/p%d\" for ::1 at "
			"2026-03-01 10:%02d:%02d +0000\n", i, i % 5, i / 60, i % 60);
		if (i >= 40)
			str_fmt(&text, "[req%05d] Completed \x1b[32m200\x1b[0m OK in %dms (x)\n",
				i - 40, 100 + i);
	}
	taken_bytes_as(&taken, text.at, text.len, 1 << 20, &map, &choice);
	ck_assert_str_eq(intake_format(taken.in), "rails");
	ck_assert_uint_eq(taken.n, 660);
	for (size_t i = 0; i < taken.n; i++) {
		char path[8];
		snprintf(path, sizeof(path), "/p%zu", i % 5);
		ck_assert_str_eq(names_get(taken.names, taken.at[i].endpoint)->clean, path);
		ck_assert_int_eq(taken.at[i].latency_us, (int64_t)(140 + i) * 1000);
		ck_assert_int_eq(taken.at[i].line_first, 200 + 40 + 2 * (long)(i + 1));
		ck_assert_int_eq(taken.at[i].unusable, UNUSABLE_NOT);
	}
	struct books books = intake_books(taken.in);
	ck_assert(books_balance(&books));
	ck_assert_int_eq(books.skipped_bytes, 0);
	const char *const *note = intake_notes(taken.in, &n);
	for (size_t i = 0; i < n; i++)
		has_note |= strstr(note[i], "requests of Rails in two lines: 660 are") != NULL;
	ck_assert(has_note);
	taken_release(&taken);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("halves");
	TCase *tcase = tcase_create("halves");

	tcase_add_loop_test(tcase, the_line_that_ends_a_request_says_it_all, 0,
			    (int)LENGTH(texts));
	tcase_add_test(tcase, a_kind_is_told_by_lines_that_end_a_request);
	tcase_add_test(tcase, any_lines_give_the_same_in_any_pieces);
	tcase_add_test(tcase, an_endless_line_is_not_held);
	tcase_add_test(tcase, a_request_that_never_ended_is_forgotten);
	tcase_add_test(tcase, a_log_of_many_requests_at_once_is_read_request_by_request);
	suite_add_tcase(suite, tcase);
	return suite;
}
