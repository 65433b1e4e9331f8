/* check_redact_parts: what is hidden of a text, a line, a field; and how a pseudonym is made. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/redact.h"
#include "tests/runner.h"

/* A line that is cut anywhere: what is a key and what a value cannot be told. */
START_TEST(no_piece_of_a_line_shows_a_value)
{
	static const char line[] = "{\"lender\":\"Jamii Bora Bank\",\"at\":\"0712-34-567\","
				   "\"by\":{\"Amina Juma\":1},\"n\":25}";
	static const char *const words[] = { "Jami", "Bora", "Bank", "0712", "567", "Amin",
					     "Juma" };
	struct redact *redact = redact_new("");
	struct names *names = names_new();
	struct str out = { 0 };

	names_veil(names, redact);
	for (size_t from = 0; from < sizeof(line) - 1; from++) {
		str_clear(&out);
		redact_bytes(redact, names, line + from, sizeof(line) - 1 - from, &out);
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
			ck_assert_msg(!strstr(str_text(&out), words[i]), "from %zu: %s", from,
				      str_text(&out));
	}
	str_release(&out);
	names_free(names);
	redact_free(redact);
}
END_TEST

/* -- the parts -- */

static const struct { const char *text, *want; } texts[] = {
	{ "call +254 712 345 678 now", "call <number> now" },
	{ "mail a.b@c.example, please", "mail <email>, please" },
	{ "at 18:06:20 on 2025-08-01", "at 18:06:20 on 2025-08-01" },
	{ "took 750-890 ms, 4 of 8, +706.6%", "took 750-890 ms, 4 of 8, +706.6%" },
	{ "v1.3 on /risk-score", "v1.3 on /risk-score" },
	{ "/users/{id}/orders", "/users/{id}/orders" },
	{ "2025-08-01T18:06:20Z", "2025-08-01T18:06:20Z" },
	{ "from 10.1.2.3 to ::1", "from <ip> to ::1" },
	{ "host=ip-10-2-3-4.ec2.internal on all records", "host=<ip>.ec2.internal on all records" },
	{ "ip-10-2-3 is a name", "ip-10-2-3 is a name" },
	{ "node fe80::1ff:fe23:4567:890a is up", "node <ip> is up" },
	{ "Authorization: Bearer abcDEF123456", "Authorization: <token>" },
	{ "key AKIAIOSFODNN7EXAMPLE1X9", "key <token>" },
	{ "card 4111-1111-1111-1111.", "card <number>." },
	{ "iban GB33 BUKB 2020 1555 5555 55 end", "iban <iban> end" },
	{ "POST /loans/LN-88231/approve", "POST /loans/<id>/approve" },
	{ "/loans/KE0451", "/loans/<id>" },
	{ "/v2/fares and /api/v10/s3", "/v2/fares and /api/v10/s3" },
	{ "/var/log/api_1313.log", "/var/log/api_1313.log" },
	{ "it is 22/86 and 3/1000", "it is 22/86 and 3/1000" },
	{ "no secret-word here, 20 minutes", "no secret-word here, 20 minutes" },
};

START_TEST(a_text_keeps_what_is_no_secret)
{
	struct redact *redact = redact_new("");
	struct str out = { 0 };

	redact_text(redact, NULL, texts[_i].text, strlen(texts[_i].text), &out);
	ck_assert_str_eq(str_text(&out), texts[_i].want);
	str_release(&out);
	redact_free(redact);
}
END_TEST

START_TEST(fields_are_hidden_unless_they_are_known_to_be_harmless)
{
	static const char *const shown[] = { "version", "endpoint", "status", "host", "zone",
					     "labels.region", "Country" };
	static const char *const hidden[] = { "tenant", "lender", "customer.name", "phone", "email",
					      "user", "anything", "x" };
	struct redact *redact = redact_new("host,labels.region");

	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++)
		ck_assert_msg(redact_hides(redact, shown[i]) ==
				      (strcmp(shown[i], "host") == 0 ||
				       strcmp(shown[i], "labels.region") == 0),
			      "%s", shown[i]);
	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
		ck_assert_msg(redact_hides(redact, hidden[i]), "%s", hidden[i]);
	redact_free(redact);
}
END_TEST

START_TEST(a_field_that_was_named_and_is_not_there_is_found)
{
	static const char *const known[] = { "path", "labels.tenant", "status" };
	static const struct { const char *fields, *stranger; } rows[] = {
		{ "", NULL }, { "path,status", NULL }, { "TENANT", NULL },
		{ "labels.tenant", NULL }, { "host,labels.region", NULL },	/* of the table */
		{ "path,stauts", "stauts" }, { "endpiont,path", "endpiont" },
		{ "a_name_that_is_far_longer_than_forty_bytes_is",
		  "a_name_that_is_far_longer_than_forty_bytes_is" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct redact *redact = redact_new(rows[i].fields);
		const char *stranger = redact_stranger(redact, known, 3);
		ck_assert_msg(!stranger == !rows[i].stranger &&
			      (!stranger || strcmp(stranger, rows[i].stranger) == 0),
			      "%s: %s", rows[i].fields, stranger ? stranger : "none");
		redact_free(redact);
	}
}
END_TEST

START_TEST(a_field_is_hidden_under_the_part_it_plays)
{
	struct redact *redact = redact_new("ModelVersion");

	redact_also(redact, "path", "endpoint");
	redact_also(redact, "labels.modelVersion", "version");
	ck_assert(!redact_hides(redact, "endpoint"));
	ck_assert(redact_hides(redact, "version"));
	/* What was not said by a person is no slip of one. */
	ck_assert_ptr_null(redact_stranger(redact, (const char *const[]){ "modelVersion" }, 1));
	redact_free(redact);
}
END_TEST

START_TEST(a_value_has_one_pseudonym_in_the_order_of_first_appearance)
{
	struct names *names = names_new();
	struct redact *redact = redact_new("");
	char text[16];

	names_veil(names, redact);
	for (int i = 0; i < 30; i++) {
		snprintf(text, sizeof(text), "bank %d", i);
		uint32_t id = names_id(names, text, strlen(text));
		redact_hide(redact, id, "labels.Lender");
		redact_hide(redact, id, "labels.Lender");
	}
	ck_assert_str_eq(names_get(names, 1)->clean, "lender-A");
	ck_assert_str_eq(names_get(names, 26)->clean, "lender-Z");
	ck_assert_str_eq(names_get(names, 27)->clean, "lender-AA");
	ck_assert_str_eq(names_get(names, 27)->raw, "lender-AA");
	ck_assert_str_eq(names_raw(names, 27)->raw, "bank 26");
	/* What nothing is known of is hidden too. */
	uint32_t id = names_id(names, "new", 3);
	ck_assert_ptr_null(strstr(names_get(names, id)->clean, "new"));
	redact_allow(redact, id);
	ck_assert_str_eq(names_get(names, id)->clean, "new");
	redact_hide(redact, id, "lender");	/* a value of both is hidden */
	ck_assert_str_eq(names_get(names, id)->clean, "lender-AE");
	names_free(names);
	redact_free(redact);
}
END_TEST

START_TEST(without_the_option_everything_is_shown_as_logged)
{
	struct names *names = names_new();
	uint32_t id = names_id(names, "a@b.example", 11);

	ck_assert_ptr_eq(names_get(names, id), names_raw(names, id));
	names_free(names);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("redact_parts");
	TCase *parts = tcase_create("parts");

	tcase_add_test(parts, no_piece_of_a_line_shows_a_value);
	tcase_add_loop_test(parts, a_text_keeps_what_is_no_secret, 0,
			    (int)(sizeof(texts) / sizeof(*texts)));
	tcase_add_test(parts, fields_are_hidden_unless_they_are_known_to_be_harmless);
	tcase_add_test(parts, a_field_that_was_named_and_is_not_there_is_found);
	tcase_add_test(parts, a_field_is_hidden_under_the_part_it_plays);
	tcase_add_test(parts, a_value_has_one_pseudonym_in_the_order_of_first_appearance);
	tcase_add_test(parts, without_the_option_everything_is_shown_as_logged);
	suite_add_tcase(suite, parts);
	return suite;
}
