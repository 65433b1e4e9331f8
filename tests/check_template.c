/* check_template: endpoints as routes, rule by rule of ingest.md section 11. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/template.h"
#include "tests/runner.h"

static const struct { const char *raw, *template;
} paths[] = {
	/* 1: method, scheme and host, query, fragment, params */
	{ "GET /risk-score HTTP/1.1", "/risk-score" },
	{ "POST /a", "/a" },
	{ "get /a", "get /a" },
	{ "https://api.example.com/risk-score?x=1#f", "/risk-score" },
	{ "https://api.example.com", "/" },
	{ "https://host?to=/x", "/" },
	{ "/a?b=/c", "/a" },
	{ "/a#b", "/a" },
	{ "/a;jsessionid=1/b;v=2", "/a/b" },
	{ "/a/;x=1", "/a" },
	{ "GET https://h/a?b HTTP/2", "/a" },
	{ "/?q=1", "/" },
	/* 2: a route of the log */
	{ "/users/{id}", "/users/{id}" },
	{ "/users/:id/x", "/users/:id/x" },
	{ "/users/<int:id>", "/users/<int:id>" },
	{ "/users/:12", "/users/:12" },
	/* 3: by segment */
	{ "/users/42", "/users/{n}" },
	{ "/users/42/orders/7", "/users/{n}/orders/{n}" },
	{ "/u/123e4567-e89b-12d3-a456-426614174000", "/u/{uuid}" },
	{ "/u/123E4567-E89B-12D3-A456-426614174000", "/u/{uuid}" },
	{ "/c/deadbee1", "/c/{hex}" },
	{ "/c/deadbeef", "/c/deadbeef" },
	{ "/c/dead1", "/c/dead1" },
	{ "/k/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/k/{id}" },
	{ "/k/abcdefghijklmnop", "/k/abcdefghijklmnop" },
	{ "/k/abcdefghijklmn1", "/k/abcdefghijklmn1" },
	{ "/k/abcdefghijklmno1", "/k/{id}" },
	{ "/d/2025-08-01", "/d/{date}" },
	{ "/d/2025-08-011", "/d/2025-08-011" },
	{ "/m/a.b@example.com", "/m/{email}" },
	{ "/v1/x", "/v1/x" },
	{ "/v2.3/x", "/v2.3/x" },
	{ "/x/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", /* 64 */
	  "/x/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
	{ "/x/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "/x/{id}" },
	{ "/x/{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}", "/x/{id}" },
	/* 6: slashes, escapes */
	{ "//a///b//", "/a/b" },
	{ "/a/", "/a" },
	{ "/", "/" },
	{ "///", "/" },
	{ "/a%2Fb", "/a%2Fb" },
	/* 7: names */
	{ "GetRisk", "GetRisk" },
	{ "orders#create", "orders#create" },
	{ "", "" },
	{ "?q", "?q" },
	{ "/pkg.Service/Method", "/pkg.Service/Method" },
	{ "a/42", "a/{n}" },
};

START_TEST(a_path_becomes_its_route)
{
	struct str out = { 0 };

	template_of(&out, paths[_i].raw, strlen(paths[_i].raw));
	ck_assert_str_eq(str_text(&out), paths[_i].template);
	str_release(&out);
}
END_TEST

START_TEST(a_route_is_its_own_route)
{
	struct str once = { 0 }, twice = { 0 };

	template_of(&once, paths[_i].raw, strlen(paths[_i].raw));
	template_of(&twice, str_text(&once), once.len);
	ck_assert_str_eq(str_text(&twice), str_text(&once));
	str_release(&once);
	str_release(&twice);
}
END_TEST

START_TEST(it_is_appended)
{
	struct str out = { 0 };

	str_add(&out, "x");
	template_of(&out, "/", 1);
	ck_assert_str_eq(out.at, "x/");
	str_release(&out);
}
END_TEST

static const struct { const char *raw, *method, *host; } requests[] = {
	{ "GET /risk-score HTTP/1.1", "GET", "" },
	{ "GET https://risk.example/score?u=http://x/ HTTP/1.1", "GET", "risk.example" },
	{ "DELETE https://me:pw@risk.example:8443/a", "DELETE", "risk.example" },
	{ "https://risk.example", "", "risk.example" },
	{ "https://risk.example?to=/a", "", "risk.example" },
	{ "http://[2001:db8::1]:80/a", "", "[2001:db8::1]" },
	{ "http://10.0.0.1/a@b:c", "", "10.0.0.1" },
	{ "/a?b=https://h/", "", "" },
	{ "get /a", "", "" },
	{ "VERYLONGMETHOD /a", "", "" },
	{ "http:///a", "", "" },
	{ "GetRisk", "", "" },
	{ "GET orders", "", "" },
	{ "", "", "" },
};

START_TEST(a_request_line_has_a_method_and_a_host)
{
	const char *const want[] = { requests[_i].method, requests[_i].host };
	const char *raw = requests[_i].raw, *from;

	for (enum request_part part = PART_METHOD; part < REQUEST_PARTS; part++) {
		size_t len = request_part(part, raw, strlen(raw), &from);
		ck_assert_msg(len == strlen(want[part]) && memcmp(from, want[part], len) == 0,
			      "%s: %s '%.*s', not '%s'", raw, request_part_word(part), (int)len,
			      from, want[part]);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("template");
	TCase *tcase = tcase_create("template");

	tcase_add_loop_test(tcase, a_path_becomes_its_route, 0, LENGTH(paths));
	tcase_add_loop_test(tcase, a_route_is_its_own_route, 0, LENGTH(paths));
	tcase_add_test(tcase, it_is_appended);
	tcase_add_loop_test(tcase, a_request_line_has_a_method_and_a_host, 0, LENGTH(requests));
	suite_add_tcase(suite, tcase);
	return suite;
}
