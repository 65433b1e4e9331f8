/* check_where_shown: a filter shows no hidden value, nor a part of one. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/base/names.h"
#include "core/base/redact.h"
#include "core/store/where.h"
#include "tests/runner.h"

/* A filter, and how its first term is shown: plainly, and under a veil that hides customer_id and
 * of it knows Acme Lend alone. */
static const struct { const char *filter, *plain, *veiled; } rows[] = {
	{ "customer_id=\"Acme Lend\"", "customer_id=\"Acme Lend\"", "customer_id=customerid-A" },
	{ "customer_id!=\"Acme Lend\"", "customer_id!=\"Acme Lend\"", "customer_id!=customerid-A" },
	{ "customer_id=Quux", "customer_id=Quux", "customer_id=(hidden)" },
	{ "customer_id~Acme", "customer_id~Acme", "customer_id~(hidden)" },
	{ "customer_id!~Lend", "customer_id!~Lend", "customer_id!~(hidden)" },
	{ "customer_id>7", "customer_id>7", "customer_id>(hidden)" },
	{ "customer_id=Quux,\"Acme Lend\",(none)", "customer_id=Quux,\"Acme Lend\",(none)",
	  "customer_id=(hidden),customerid-A,(none)" },
	{ "endpoint=/pay", "endpoint=/pay", "endpoint=/pay" },
	{ "latency>500", "latency>500", "latency>500" },
	{ "endpoint=\"Acme Lend\"", "endpoint=\"Acme Lend\"", "endpoint=\"customerid-A\"" },
};

static void
shows(const struct where *where, struct names *names, const char *want)
{
	struct str out = { 0 };

	where_shown(where, 0, names, &out);
	ck_assert_str_eq(str_text(&out), want);
	str_release(&out);
}

START_TEST(a_term_is_shown_without_what_is_hidden)
{
	struct names *names = names_new();
	struct redact *redact = redact_new("customer_id");
	struct err err = { 0 };
	struct where *where = where_parse(rows[_i].filter, NULL, &err);

	ck_assert_msg(where != NULL, "%s", err.text);
	redact_allow(redact, names_id(names, "/pay", 4));
	redact_hide(redact, names_id(names, "Acme Lend", 9), "customer_id");
	shows(where, names, rows[_i].plain);
	names_veil(names, redact);
	shows(where, names, rows[_i].veiled);
	where_free(where);
	names_free(names);
	redact_free(redact);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("where_shown");
	TCase *tc = tcase_create("where_shown");

	tcase_add_loop_test(tc, a_term_is_shown_without_what_is_hidden, 0, LENGTH(rows));
	suite_add_tcase(s, tc);
	return s;
}
