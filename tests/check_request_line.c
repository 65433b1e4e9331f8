/* check_request_line: method and host of a request line are dimensions (ingest.md section 11). */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/template.h"
#include "tests/field_log.h"
#include "tests/replayed.h"

#define LINE "{" T ",'ms':5,'status':'OK','request':'"

/* Records with request lines that take turns. */
static void
take_turns(struct taken *taken, const char *const *lines, size_t n, const char *more,
	   const struct field_map *map)
{
	struct str text = { 0 };

	for (size_t i = 0; i < 30; i++)
		str_fmt(&text, LINE "%s'%s}\n", lines[i % n], more);
	take_text(taken, &text, map);
}

static int
dims(const struct taken *taken)
{
	return intake_fields(taken->in)->n_dims;
}

static const char *const various[] = {
	"GET https://a.example/x/1 HTTP/1.1", "POST https://b.example:8443/x/2 HTTP/1.1", "/x/3",
};

START_TEST(method_and_host_that_vary_are_dimensions)
{
	static const char *const method[] = { "GET", "POST", "-" };
	static const char *const host[] = { "a.example", "b.example", "-" };
	struct taken taken;

	take_turns(&taken, various, LENGTH(various), "", NULL);
	ck_assert_uint_eq(taken.n, 30);
	ck_assert_int_eq(dims(&taken), 2);
	for (size_t i = 0; i < taken.n; i++) {
		ck_assert_str_eq(taken_dim(&taken, &taken.at[i], "method"), method[i % 3]);
		ck_assert_str_eq(taken_dim(&taken, &taken.at[i], "host"), host[i % 3]);
		ck_assert_str_eq(taken_name(&taken, taken.at[i].endpoint), "/x/{n}");
	}
	taken_release(&taken);
}
END_TEST

START_TEST(a_field_of_that_name_comes_first)
{
	struct taken taken;

	take_turns(&taken, various, LENGTH(various), ",'http':{'method':'PUT'},'Host':'h'", NULL);
	ck_assert_int_eq(dims(&taken), 0);
	ck_assert(taken_note(&taken, "http.method=PUT on all records"));
	ck_assert(taken_note(&taken, "Host=h on all records"));
	taken_release(&taken);
}
END_TEST

START_TEST(one_method_everywhere_is_a_note)
{
	static const char *const lines[] = { "GET /a", "GET /b" };
	struct taken taken;

	take_turns(&taken, lines, LENGTH(lines), "", NULL);
	ck_assert_int_eq(dims(&taken), 0);
	ck_assert(taken_note(&taken, "method=GET on all records"));
	taken_release(&taken);
}
END_TEST

START_TEST(a_map_makes_even_one_method_a_dimension)
{
	static const char *const lines[] = { "GET /a", "GET /b" };
	struct field_map map = { 0 };
	struct err err = { 0 };
	struct taken taken;

	ck_assert_int_eq(field_map_add(&map, "dim=method", &err), 0);
	take_turns(&taken, lines, LENGTH(lines), "", &map);
	ck_assert_int_eq(dims(&taken), 1);
	ck_assert_str_eq(taken_dim(&taken, &taken.at[7], "method"), "GET");
	taken_release(&taken);
}
END_TEST

/* Hosts of which nearly every one is another are identifiers, as fields would be. */
START_TEST(hosts_that_are_nearly_all_different_are_none)
{
	struct taken taken;

	take_many(&taken, 40, LINE "https://h@.example/a'}", NULL);
	ck_assert_int_eq(dims(&taken), 0);
	taken_release(&taken);
}
END_TEST

START_TEST(a_text_line_has_them_too)
{
	static const char *const method[] = { "GET", "PUT" };
	struct taken taken;
	struct str text = { 0 };

	for (int i = 0; i < 20; i++)
		str_fmt(&text, "ts=2025-08-01T18:06:%02dZ duration=5ms status=200 "
			"request=\"%s http://h%d.example/a\"\n", i, method[i % 2], i % 3);
	taken_bytes(&taken, text.at, text.len, 1 << 20, NULL);
	ck_assert_uint_eq(taken.n, 20);
	ck_assert_str_eq(taken_dim(&taken, &taken.at[7], "method"), "PUT");
	ck_assert_str_eq(taken_dim(&taken, &taken.at[7], "host"), "h1.example");
	ck_assert_str_eq(taken_name(&taken, taken.at[7].endpoint), "/a");
	taken_release(&taken);
	str_release(&text);
}
END_TEST

static const struct way ways[] = {
	{ "slow", 1 << 20, true, 1 }, { "fast", 1 << 20, false, 1 },
	{ "three threads", 1 << 20, false, 3 },
};

/* In every way, and from every mark on: long and short lines, some with neither, some escaped. */
START_TEST(fast_slow_and_replayed_are_the_same)
{
	static const char *const targets[] = {
		"https://a.example/x", "/x", "https://b.example/a/rather/long/path/of/many/parts",
		"http:\\/\\/c.example\\/x", "x",
	};
	static const char *const methods[] = { "GET ", "POST ", "", "PUT " };
	struct str text = { 0 }, why = { 0 };
	struct taken judge, other;

	for (int i = 0; text.len < 6 << 20; i++)
		str_fmt(&text, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"ms\":%d,\"status\":\"OK\","
			"\"request\":\"%s%s\",\"pod\":\"p%d\"}\n", i / 60 % 60, i % 60, i % 900,
			methods[i % 4], targets[i / 3 % 5], i % 7);
	int fd = bytes_fd(text.at, text.len);
	taken_way(&judge, fd, &ways[0], NULL);
	ck_assert_int_eq(dims(&judge), 3);
	for (size_t i = 1; i < LENGTH(ways); i++) {
		taken_way(&other, fd, &ways[i], NULL);
		same_readings(&judge, &other, &why);
		ck_assert_msg(!why.len, "%s: %s", ways[i].name, str_text(&why));
		taken_release(&other);
	}
	taken_release(&judge);
	close(fd);
	ck_assert_uint_gt(replayed_all("request lines", text.at, 600000, &ways[1], NULL, 97), 3000);
	str_release(&text);
	str_release(&why);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("request_line");
	TCase *tcase = tcase_create("request_line");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, method_and_host_that_vary_are_dimensions);
	tcase_add_test(tcase, a_field_of_that_name_comes_first);
	tcase_add_test(tcase, one_method_everywhere_is_a_note);
	tcase_add_test(tcase, a_map_makes_even_one_method_a_dimension);
	tcase_add_test(tcase, hosts_that_are_nearly_all_different_are_none);
	tcase_add_test(tcase, a_text_line_has_them_too);
	tcase_add_test(tcase, fast_slow_and_replayed_are_the_same);
	suite_add_tcase(suite, tcase);
	return suite;
}
