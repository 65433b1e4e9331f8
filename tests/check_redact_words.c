/* check_redact_words: hidden fields of too many values to be a column, in people's words. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/engine.h"
#include "tests/runner.h"

/* 3,000 records, a value of its own on every third or on each: 1,000 or 3,000 of a kind. */
enum { RECORDS = 3000, EACH = 3 };

/* Fields whose values name somebody, and how one looks: %d makes it another. */
static const struct { const char *field, *form; } kind[] = {
	{ "tenant", "Wanjiku-sacco-%d" }, { "lender", "Kamau Microfinance %d Ltd" },
	{ "customer", "Amina Hassan %d" }, { "customer_id", "cust%dx" },
	{ "user", "njeri.%d" }, { "user_id", "%d00417" }, { "username", "otieno%d" },
	{ "account", "KE-%d-0042-99" }, { "borrower", "Grace Mwangi %d" },
	{ "merchant", "Duka la Juma no. %d" }, { "organization", "Chama %d \\\"Upendo\\\"" },
	{ "client", "client/%d" }, { "branch", "Nakuru %d" }, { "agent", "Kiprono_%d" },
	{ "msisdn", "0%d7711" }, { "plate", "KDA %dX" }, { "school", "\303\211cole %d" },
	{ "device", "dev-%d-a" },
	{ "handle", "@njeri%d" }, { "phone_alias", "+%d-desk" }, { "holder", "(Otieno %d)" },
	{ "nick", " padded %d " },
};

static char path[] = "/tmp/sitrep-words-XXXXXX";

/* value number i of a kind, as a person writes it: without the backslashes of JSON. */
static void
value_of(int k, int i, bool is_written, char out[96])
{
	char form[64];
	size_t n = 0;

	for (const char *at = kind[k].form; *at; at++)
		if (is_written || *at != '\\')
			form[n++] = *at;
	form[n] = '\0';
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(out, 96, form, 1000 + i);
#pragma GCC diagnostic pop
}

static struct engine *
engine_of(int k, int each, const char *incident)
{
	struct str log = { 0 };
	struct err err = { 0 };
	char value[96];
	struct engine_options options = {
		.incident_text = incident, .incident_len = strlen(incident),
		.incident_name = "x", .version = "0", .redact = "",
	};

	for (int i = 0; i < RECORDS; i++) {
		bool is_new = i > RECORDS / 2 && i % 2;

		value_of(k, i / each, true, value);
		str_fmt(&log, "{\"timestamp\":\"2025-08-01T10:%02d:%02dZ\",\"endpoint\":\"/pay\","
			"\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"v%d\","
			"\"%s\":\"%s\"}\n", i / 60, i % 60, (is_new ? 900 : 100) + i % 9,
			is_new && i % 4 == 1 ? "Timeout" : "OK", 1 + is_new, kind[k].field, value);
	}
	ck_assert_int_eq(save_file(path, log.at, log.len, &err), 0);
	str_release(&log);
	struct engine *engine = engine_new(&options, &err);
	ck_assert_msg(engine != NULL, "%s", err.text);
	ck_assert_msg(engine_open(engine, path, &err) == 0, "%s", err.text);
	while (engine_tick(engine, INSTANT_NONE, 1 << 20) > 0)
		;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	return engine;
}

static void
open_path(void)
{
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void
drop_path(void)
{
	unlink(path);
	memcpy(path + sizeof(path) - 7, "XXXXXX", 6);
}

/* In what was reported, in a note, in a field; figures and other words stay. */
START_TEST(a_value_of_a_field_that_is_no_column_is_hidden_in_peoples_words)
{
	static const enum document documents[] = { DOCUMENT_MD, DOCUMENT_JSON, DOCUMENT_SLACK,
						   DOCUMENT_TALK, DOCUMENT_TEXT };
	struct str incident = { 0 }, out = { 0 }, said = { 0 };
	struct err err = { 0 };
	char value[3][96];
	int k = _i / 2;

	for (int i = 0; i < 3; i++)
		value_of(k, 17 + 411 * i, false, value[i]);
	str_add(&incident, "{\"reported\":[{\"claim\":\"");
	for (const char *at = value[0]; *at; at++)
		str_fmt(&incident, "%s%c", *at == '"' ? "\\" : "", *at);
	str_add(&incident, " cannot pay: 900 ms since 20 minutes.\"}]}");
	struct engine *engine = engine_of(k, _i % 2 ? 1 : EACH, incident.at);
	str_fmt(&said, "call %s first, then 900 others", value[1]);
	struct act note = { .kind = ACT_NOTE, .value = said.at, .now_ns = INSTANT_NONE };
	struct act owner = { .kind = ACT_FIELD, .field = "action.owner", .value = value[2],
			     .now_ns = INSTANT_NONE };
	ck_assert_msg(engine_do(engine, &note, &err) == 0, "%s", err.text);
	ck_assert_msg(engine_do(engine, &owner, &err) == 0, "%s", err.text);
	for (size_t d = 0; d < sizeof(documents) / sizeof(*documents); d++)
		ck_assert_int_eq(engine_write(engine, documents[d], NULL, &out, &err), 0);
	for (int i = 0; i < 3; i++)
		ck_assert_msg(!strstr(out.at, value[i]), "%s: %.200s", kind[k].field,
			      strstr(out.at, value[i]));
	ck_assert_ptr_nonnull(strstr(out.at, "cannot pay: 900 ms since 20 minutes."));
	ck_assert_ptr_nonnull(strstr(out.at, " first, then 900 others"));
	engine_free(engine);
	str_release(&incident);
	str_release(&out);
	str_release(&said);
}
END_TEST

/* Keys that come with every record, or are new with each, push no hidden key aside. */
START_TEST(a_flood_of_keys_hides_no_less)
{
	enum { FLOOD = 35000 };
	struct str log = { 0 }, out = { 0 };
	struct err err = { 0 };
	const char *incident =
		"{\"reported\":[{\"claim\":\"Quorla10Zebb, Quorla34990Zebb wait\"}]}";
	struct engine_options options = {
		.incident_text = incident, .incident_len = strlen(incident),
		.incident_name = "x", .version = "0", .redact = "",
	};

	/* FNV-1a (64 bits) of x70 and of person are equal modulo 256. */
	for (int i = 0; i < FLOOD; i++) {
		str_fmt(&log, "{\"timestamp\":\"2025-08-01T%02d:%02d:%02dZ\",\"endpoint\":\"/pay\","
			"\"responseTimeMs\":%d,\"status\":\"OK\",\"modelVersion\":\"v1\",",
			i / 3600, i / 60 % 60, i % 60, 100 + i % 9);
		if (_i == 0)
			str_fmt(&log, "\"x70\":\"w%d\",", i);
		else
			str_fmt(&log, "\"k%d\":\"w\",\"m%d\":\"w\",", i, i);
		str_fmt(&log, "\"person\":\"Quorla%dZebb\"}\n", i);
	}
	ck_assert_int_eq(save_file(path, log.at, log.len, &err), 0);
	struct engine *engine = engine_new(&options, &err);
	ck_assert_msg(engine != NULL, "%s", err.text);
	ck_assert_msg(engine_open(engine, path, &err) == 0, "%s", err.text);
	while (engine_tick(engine, INSTANT_NONE, 1 << 20) > 0)
		;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	ck_assert_int_eq(engine_write(engine, DOCUMENT_MD, NULL, &out, &err), 0);
	ck_assert_ptr_nonnull(strstr(out.at, " wait"));
	ck_assert_ptr_null(strstr(out.at, "Quorla10Zebb"));
	ck_assert_ptr_null(strstr(out.at, "Quorla34990Zebb"));
	engine_free(engine);
	str_release(&log);
	str_release(&out);
}
END_TEST

/* A command that was copied stands in the notes in clear, and is shown with pseudonyms. */
START_TEST(a_copied_command_is_shown_as_any_other_word)
{
	struct engine *engine = engine_of(0, EACH, "{\"reported\":[{\"claim\":\"slow\"}]}");
	struct act copied = { .kind = ACT_COPIED, .value = "kubectl -n Wanjiku-sacco-1017 get pods",
			      .now_ns = INSTANT_NONE };
	struct str out = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(engine_do(engine, &copied, &err), 0);
	ck_assert_int_eq(engine_write(engine, DOCUMENT_MD, NULL, &out, &err), 0);
	ck_assert_int_eq(engine_write(engine, DOCUMENT_JSON, NULL, &out, &err), 0);
	ck_assert_ptr_nonnull(strstr(out.at, "Command copied (sitrep runs none): kubectl -n"));
	ck_assert_ptr_null(strstr(out.at, "Wanjiku-sacco-1017"));
	ck_assert_ptr_nonnull(strstr(out.at, "tenant-"));
	engine_free(engine);
	str_release(&out);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("redact words");
	TCase *t = tcase_create("words");

	tcase_add_checked_fixture(t, open_path, drop_path);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, a_value_of_a_field_that_is_no_column_is_hidden_in_peoples_words, 0,
			    2 * (int)(sizeof(kind) / sizeof(*kind)));
	tcase_add_loop_test(t, a_flood_of_keys_hides_no_less, 0, 2);
	tcase_add_test(t, a_copied_command_is_shown_as_any_other_word);
	suite_add_tcase(suite, t);
	return suite;
}
