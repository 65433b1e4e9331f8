/* check_outcome: what the tables of ingest.md section 13 leave to details of the text. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/outcome.h"
#include "tests/runner.h"

static struct signal_text
text_of(const char *text)
{
	return (struct signal_text){ text, text ? strlen(text) : 0 };
}

static const struct { const char *status; enum outcome outcome;
} texts[] = {
	{ "oK", OUTCOME_OK },
	{ " ok ", OUTCOME_OK },
	{ "o-k", OUTCOME_OK },
	{ "okay", OUTCOME_UNKNOWN },
	{ "", OUTCOME_UNKNOWN },
	{ " ", OUTCOME_UNKNOWN },
	{ "time out", OUTCOME_TIMEOUT },
	{ "timeouts", OUTCOME_UNKNOWN },
	{ "timeout!", OUTCOME_UNKNOWN },
	{ "200", OUTCOME_OK },
	{ "200 OK", OUTCOME_OK },
	{ "0200", OUTCOME_UNKNOWN },
	{ "20", OUTCOME_UNKNOWN },
	{ "2000", OUTCOME_UNKNOWN },
	{ "200x", OUTCOME_UNKNOWN },
	{ "-200", OUTCOME_UNKNOWN },
	{ "99999999999999999999", OUTCOME_UNKNOWN },
	{ "599", OUTCOME_TIMEOUT },
	{ "597", OUTCOME_SERVER_ERROR },
	{ "399", OUTCOME_OK },
	{ "true", OUTCOME_OK },
	{ "False", OUTCOME_SERVER_ERROR },
	{ "cancelled", OUTCOME_TIMEOUT },
	{ "unknown", OUTCOME_UNKNOWN },
	{ "H12", OUTCOME_TIMEOUT },
	{ "504.0", OUTCOME_TIMEOUT },
	{ "200.00", OUTCOME_OK },
	{ "504.5", OUTCOME_UNKNOWN },
	{ "504.", OUTCOME_UNKNOWN },
	{ "HTTP/1.1 504", OUTCOME_TIMEOUT },
	{ "HTTP/2 200 OK", OUTCOME_OK },
	{ "HTTP/1.1", OUTCOME_UNKNOWN },
	{ "5xx", OUTCOME_SERVER_ERROR },
	{ "2xx", OUTCOME_OK },
	{ "9xx", OUTCOME_UNKNOWN },
	{ "request timed out", OUTCOME_TIMEOUT },
	{ "E_TIMEOUT", OUTCOME_TIMEOUT },
	{ "context deadline exceeded", OUTCOME_TIMEOUT },
	/* the words of HTTP's codes, and of what breaks before there is one */
	{ "Bad Gateway", OUTCOME_SERVER_ERROR }, { "SERVICE_UNAVAILABLE", OUTCOME_SERVER_ERROR },
	{ "Internal Server Error", OUTCOME_SERVER_ERROR }, { "Not Modified", OUTCOME_OK },
	{ "Too Many Requests", OUTCOME_CLIENT_ERROR }, { "No Content", OUTCOME_OK },
	{ "Unprocessable Entity", OUTCOME_CLIENT_ERROR }, { "HTTP 503", OUTCOME_SERVER_ERROR },
	{ "ECONNREFUSED", OUTCOME_SERVER_ERROR }, { "socket hang up", OUTCOME_SERVER_ERROR },
	{ "connection reset", OUTCOME_SERVER_ERROR }, { "FAIL", OUTCOME_SERVER_ERROR },
	{ "client closed request", OUTCOME_TIMEOUT }, { "done", OUTCOME_OK },
	{ "timeout of 3000ms exceeded", OUTCOME_TIMEOUT }, { "HTTPS 503", OUTCOME_UNKNOWN },
	{ "timeout after 3000ms", OUTCOME_TIMEOUT }, { "HTTP  503", OUTCOME_UNKNOWN },
	{ "no timeout", OUTCOME_UNKNOWN },
	{ "not timed out", OUTCOME_UNKNOWN },
	{ "ok ok ok ok ok ok ok ok ok ok ok ok ok ok ok ok ok", OUTCOME_UNKNOWN },
};

START_TEST(a_status_text_is_classed)
{
	struct signals signals = { .status = text_of(texts[_i].status) };
	uint32_t flags = 0;

	ck_assert_msg(outcome_of(NULL, &signals, &flags) == texts[_i].outcome, "%s",
		      texts[_i].status);
}
END_TEST

/* An error's words make a timeout of a failure; so does a field `timed_out`; of a success none. */
static const struct { const char *status, *error, *timeout; enum outcome outcome; } failed[] = {
	{ "500", "context deadline exceeded", NULL, OUTCOME_TIMEOUT },
	{ "500", "java.net.SocketTimeoutException: Read timed out", NULL, OUTCOME_TIMEOUT },
	{ NULL, "dial tcp 10.0.0.9:5432: i/o timeout", NULL, OUTCOME_TIMEOUT },
	{ "500", "net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
	  NULL, OUTCOME_TIMEOUT },
	{ "500", "invalid timeout value", NULL, OUTCOME_SERVER_ERROR },
	{ "200", "context deadline exceeded", NULL, OUTCOME_OK },
	{ "400", "request timed out", NULL, OUTCOME_CLIENT_ERROR },
	{ "500", NULL, "true", OUTCOME_TIMEOUT },
	{ "500", NULL, "false", OUTCOME_SERVER_ERROR },
	{ "500", NULL, "30", OUTCOME_SERVER_ERROR },
	{ "200", NULL, "true", OUTCOME_OK },
	{ NULL, NULL, "true", OUTCOME_TIMEOUT },
	{ NULL, NULL, "false", OUTCOME_UNKNOWN },
};

START_TEST(an_errors_words_may_say_a_timeout)
{
	struct signals signals = { .status = text_of(failed[_i].status),
				   .error = text_of(failed[_i].error),
				   .timeout = text_of(failed[_i].timeout) };
	uint32_t flags = 0;

	ck_assert_int_eq(outcome_of(NULL, &signals, &flags), failed[_i].outcome);
}
END_TEST

START_TEST(nothing_at_all_is_unknown)
{
	struct signals signals = { .status = { NULL, 0 } };
	uint32_t flags = 0;

	ck_assert_int_eq(outcome_of(NULL, &signals, &flags), OUTCOME_UNKNOWN);
	ck_assert_uint_eq(flags, 0);
}
END_TEST

START_TEST(a_nul_hides_nothing)
{
	struct signals signals = { .status = { "OK\0", 3 } };
	uint32_t flags = 0;

	ck_assert_int_eq(outcome_of(NULL, &signals, &flags), OUTCOME_UNKNOWN);
	signals.status = (struct signal_text){ "\0OK", 3 };
	ck_assert_int_eq(outcome_of(NULL, &signals, &flags), OUTCOME_UNKNOWN);
	signals.status = (struct signal_text){ "200\0", 4 };
	ck_assert_int_eq(outcome_of(NULL, &signals, &flags), OUTCOME_UNKNOWN);
}
END_TEST

/* ---- words of a person ---- */

static struct outcome_words own;
static struct err err;

static enum outcome
own_outcome(const char *status, const char *error, uint32_t *flags)
{
	struct signals signals = { .status = text_of(status), .error = text_of(error) };

	*flags = 0;
	return outcome_of(&own, &signals, flags);
}

START_TEST(a_persons_word_decides_before_all_others)
{
	uint32_t flags;

	own = (struct outcome_words){ .n = 0 };
	ck_assert_int_eq(outcome_words_add(&own, "Abge-Brochen=timeout", &err), 0);
	ck_assert_int_eq(outcome_words_add(&own, "rejected=server_error", &err), 0);
	ck_assert_int_eq(outcome_words_add(&own, "418=ok", &err), 0);
	ck_assert_int_eq(outcome_words_add(&own, "hung up=client_gave_up", &err), 0);
	ck_assert_int_eq(own_outcome("ABGEBROCHEN", NULL, &flags), OUTCOME_TIMEOUT);
	ck_assert_uint_eq(flags, 0);
	ck_assert_int_eq(own_outcome("Rejected", NULL, &flags), OUTCOME_SERVER_ERROR);
	ck_assert_int_eq(own_outcome("418", NULL, &flags), OUTCOME_OK);
	ck_assert_int_eq(own_outcome("419", NULL, &flags), OUTCOME_CLIENT_ERROR);
	ck_assert_int_eq(own_outcome("hung_up", NULL, &flags), OUTCOME_TIMEOUT);
	ck_assert_uint_eq(flags, FLAG_CLIENT_GAVE_UP);
	ck_assert_int_eq(own_outcome("hung", NULL, &flags), OUTCOME_UNKNOWN);
	/* Of an error's name too; but what was said of the status is not taken back by it. */
	ck_assert_int_eq(own_outcome("500", "abgebrochen", &flags), OUTCOME_TIMEOUT);
	ck_assert_int_eq(own_outcome("rejected", "timeout", &flags), OUTCOME_SERVER_ERROR);
	ck_assert_int_eq(own_outcome("failed", "timeout", &flags), OUTCOME_TIMEOUT);
	/* The last word about a word counts. */
	ck_assert_int_eq(outcome_words_add(&own, "REJECTED=unknown", &err), 0);
	ck_assert_int_eq(own_outcome("rejected", NULL, &flags), OUTCOME_UNKNOWN);
}
END_TEST

START_TEST(a_word_that_cannot_be_is_refused)
{
	own = (struct outcome_words){ .n = 0 };
	ck_assert_int_eq(outcome_words_add(&own, "aborted", &err), -1);
	ck_assert_int_eq(outcome_words_add(&own, "aborted=", &err), -1);
	ck_assert_int_eq(outcome_words_add(&own, "aborted=Timeout", &err), -1);
	ck_assert_int_eq(outcome_words_add(&own, "=ok", &err), -1);
	ck_assert_int_eq(outcome_words_add(&own, "12345678901234567890123456789012345678901=ok",
					   &err), -1);
	ck_assert_uint_eq(own.n, 0);
	for (int i = 0; i < OUTCOME_WORDS; i++)
		ck_assert_int_eq(outcome_words_add(&own, "a=ok", &err), 0);
	ck_assert_int_eq(outcome_words_add(&own, "a=ok", &err), -1);
}
END_TEST

static const struct { const char *list, *last; int attempts; } lists[] = {
	{ "200", "200", 1 }, { "502, 200", "200", 2 }, { "502, 502, 504", "504", 3 },
	{ "502 : 200", "200", 2 }, { "502, -", "502", 1 }, { "-, -", "-, -", 0 }, { "-", "-", 0 },
	{ "failed, see log", "failed, see log", 1 }, { "502,200", "502,200", 1 },
	{ "502, ", "502, ", 1 }, { "502, 2000", "502, 2000", 1 }, { "", "", 1 },
};

START_TEST(of_attempts_the_last_that_was_made_counts)
{
	struct signal_text status = text_of(lists[_i].list);

	ck_assert_int_eq(outcome_last_attempt(&status), lists[_i].attempts);
	ck_assert_uint_eq(status.len, strlen(lists[_i].last));
	ck_assert_mem_eq(status.at, lists[_i].last, status.len);
}
END_TEST

START_TEST(words_are_those_of_the_contract)
{
	static const char *const words[OUTCOMES] = {
		"unknown", "ok", "timeout", "server_error", "client_error",
	};

	ck_assert_str_eq(outcome_word((enum outcome)_i), words[_i]);
	ck_assert_int_eq(outcome_is_bad((enum outcome)_i), _i == 2 || _i == 3);
}
END_TEST

START_TEST(each_flag_has_a_word_and_they_are_given_out_once)
{
	uint32_t flags = (FLAG_UNSAFE_TEXT << 1) - 1;
	int n = 0;

	while (record_flag_word(&flags))
		n++;
	ck_assert_int_eq(n, 21);
	ck_assert_uint_eq(flags, 0);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("outcome");
	TCase *tcase = tcase_create("outcome");

	tcase_add_loop_test(tcase, a_status_text_is_classed, 0, LENGTH(texts));
	tcase_add_loop_test(tcase, an_errors_words_may_say_a_timeout, 0, LENGTH(failed));
	tcase_add_test(tcase, nothing_at_all_is_unknown);
	tcase_add_test(tcase, a_nul_hides_nothing);
	tcase_add_test(tcase, a_persons_word_decides_before_all_others);
	tcase_add_test(tcase, a_word_that_cannot_be_is_refused);
	tcase_add_loop_test(tcase, of_attempts_the_last_that_was_made_counts, 0, LENGTH(lists));
	tcase_add_loop_test(tcase, words_are_those_of_the_contract, 0, OUTCOMES);
	tcase_add_test(tcase, each_flag_has_a_word_and_they_are_given_out_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
