/* check_guide_two: two causes at once or one after the other: what the act covers, what is over. */
/* SPDX-License-Identifier: MIT */
#include "tests/guide_case.h"
#include "tests/splitmix.h"

enum { MINUTE = 60, HOUR = 3600, NEVER = 0 };

/* From when to when in the hour something is ill; a version takes 3 of 10 requests while it is. */
struct ill { int from, until; };
struct faults {
	struct ill v2, v3, sms, host;
	bool no_old;	/* v1 answers no more once v2 is there */
	int length;	/* seconds of log; 0: an hour */
};

static bool
is_in(const struct ill *span, int at)
{
	return at >= span->from && at < span->until;
}

/* A request a second on three endpoints and six hosts; what is ill takes six times as long, and
 * three of ten time out. */
static void
write_faults(const struct faults *faults, struct str *log)
{
	static const char *const paths[] = { "/a", "/b", "/sms" };
	static const int base[] = { 90, 40, 150 };
	uint64_t dice = 41;

	for (int i = 0; i < (faults->length ? faults->length : HOUR); i++) {
		uint64_t share = random_below(&dice, 10), host = random_below(&dice, 6);
		uint64_t path = random_below(&dice, 3), wobble = random_below(&dice, 100);
		bool may_fail = random_below(&dice, 10) < 3;
		bool is_v2 = is_in(&faults->v2, i) && (share < 3 || (faults->no_old && share < 5));
		bool is_v3 = is_in(&faults->v3, i) && !is_v2 && (share < 6 || faults->no_old);
		bool is_ill = is_v2 || is_v3 || (is_in(&faults->sms, i) && path == 2) ||
			      (is_in(&faults->host, i) && host == 0);
		unsigned ms = (unsigned)base[path] * (unsigned)(80 + wobble) / 100;
		bool is_bad = is_ill && may_fail;

		str_fmt(log,
			"{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"%s\",\"version\":\"%s\","
			"\"latency_ms\":%u,\"status\":%d,\"host\":\"h%d\"}\n", i / 60, i % 60,
			paths[path], is_v2 ? "v2" : is_v3 ? "v3" : "v1",
			is_bad ? 2000 + (unsigned)wobble / 20 : ms * (is_ill ? 6 : 1),
			is_bad ? 504 : 200, (int)host + 1);
	}
}

static void
tell(const struct faults *faults)
{
	struct str log = { 0 };

	write_faults(faults, &log);
	told = told_text(log.at, NULL);
	str_release(&log);
}

static const struct {
	struct faults faults;
	const char *does;	/* how the action begins */
	const char *adds;	/* what it says too; "" */
	const char *never;
	const char *over;	/* of the statement; "" when nothing is over */
	size_t n_aim;
} rows[] = {
	/* one bad version: as ever */
	{ { .v2 = { 20 * MINUTE, HOUR } },
	  "Roll back or disable version v2; route all traffic to v1.", "", "And ", "", 1 },
	/* two at once: one act covers both, and the target is neither */
	{ { .v2 = { 20 * MINUTE, HOUR }, .v3 = { 20 * MINUTE, HOUR } },
	  "Roll back or disable versions v", "route all traffic to v1.", "route all traffic to v3",
	  "", 2 },
	/* the first is over, the second goes on: that one is acted upon */
	{ { .v2 = { 10 * MINUTE, 25 * MINUTE }, .v3 = { 40 * MINUTE, HOUR } },
	  "Roll back or disable version v3; route all traffic to v1.",
	  "", "v2", "Beside it v2 is most likely a cause of its own, gone since 18:24:", 1 },
	{ { .v2 = { 10 * MINUTE, 25 * MINUTE }, .sms = { 40 * MINUTE, HOUR } },
	  "Look at /sms with its owner: what changed there at the onset?", "", "v2",
	  "Beside it v2 is most likely a cause of its own, gone since 18:24:", 1 },
	{ { .v2 = { 5 * MINUTE, 30 * MINUTE }, .sms = { 50 * MINUTE, HOUR } },
	  "Look at /sms with its owner: what changed there when it began?",
	  "v2 needs no act: it answered last at 18:29:", "Roll back or disable",
	  "/sms goes on, and is most likely a cause of its own.", 1 },
	{ { .v2 = { 10 * MINUTE, 25 * MINUTE }, .host = { 40 * MINUTE, HOUR } },
	  "Drain host=h1: send its traffic to the others.", "", "Roll back or disable", "v2", 1 },
	/* the other way round: what is over is told, and not acted upon */
	{ { .v2 = { 40 * MINUTE, HOUR }, .sms = { 10 * MINUTE, 25 * MINUTE } },
	  "Roll back or disable version v2; route all traffic to v1.",
	  "/sms needs no act: it has been well again since 18:25:00.", "/sms with its owner",
	  "v2 goes on, and is most likely a cause of its own", 1 },
	/* both go on: an act for what can be taken out, and who looks at the other */
	{ { .v2 = { 25 * MINUTE, HOUR }, .sms = { 25 * MINUTE, HOUR } },
	  "Roll back or disable version v2; route all traffic to v1.",
	  "And look at /sms with its owner: what changed there when it began?", "needs no act", "",
	  1 },
	{ { .v2 = { 25 * MINUTE, HOUR }, .host = { 25 * MINUTE, HOUR } },
	  "Roll back or disable version v2; route all traffic to v1.", "And drain host=h1.",
	  "needs no act", "", 1 },
};

START_TEST(each_cause_that_goes_on_is_acted_upon_and_no_other)
{
	tell(&rows[_i].faults);
	char *text = report_and_lint();
	const struct guide *guide = &told->guide;
	const char *action = guide->drafts.action;

	ck_assert_str_ne(guide->drafts.aim_words, "");
	ck_assert_msg(strncmp(action, rows[_i].does, strlen(rows[_i].does)) == 0, "%s", action);
	ck_assert_msg(strstr(action, rows[_i].adds) != NULL, "%s (%s)", action,
		      told->verdict.statement);
	never(action, rows[_i].never);
	ck_assert_msg(strstr(told->verdict.statement, rows[_i].over) != NULL, "%s",
		      told->verdict.statement);
	if (!*rows[_i].over)
		never(told->verdict.statement, "goes on");
	ck_assert_uint_eq(guide->drafts.n_aim, rows[_i].n_aim);
	ck_assert_str_eq(guide->drafts.left, "");
	ck_assert(!guide->is_act_over);
	free(text);
}
END_TEST

/* Each bad version has its own condition, its own command, and its place in every document. */
START_TEST(two_bad_versions_stand_in_every_document)
{
	struct str out[3] = { { 0 } };

	tell(&rows[1].faults);
	char *text = report_and_lint();
	const struct guide *guide = told_fold(told);
	struct dossier dossier = { .facts = &told->facts, .guide = guide,
				   .journal = told->journal, .version = "0",
				   .generated_at_ns = told->facts.query.as_of_ns };
	bool has[2] = { false, false };

	for (size_t i = 0; i < guide->n_verify; i++)
		for (size_t k = 0; k < 2; k++)
			has[k] = has[k] || (!strcmp(guide->verify[i].metric, "share") &&
					    cause_equal(&guide->verify[i].key,
							&guide->drafts.aim[k].cause));
	ck_assert(has[0] && has[1]);
	ck_assert(strstr(text, "stop routing to v3 and v2.") ||
		  strstr(text, "stop routing to v2 and v3."));
	rca_text(&dossier, &out[0]);
	report_slack(&dossier, &out[1]);
	report_talk(&dossier, &out[2]);
	for (size_t i = 0; i < LENGTH(out); i++) {
		ck_assert_msg(strstr(out[i].at, "v2 and v3") || strstr(out[i].at, "v3 and v2"),
			      "%s", out[i].at);
		str_release(&out[i]);
	}
	/* outside no version is named, whatever is acted upon */
	struct str page = { 0 };
	report_statuspage(&dossier, &page);
	never(page.at, "v2");
	never(page.at, "v3");
	str_release(&page);
	free(text);
}
END_TEST

/* None of three is well: nothing to go to, and that is said of both. */
START_TEST(where_no_version_is_left_none_is_gone_to)
{
	const struct faults faults = { .v2 = { 20 * MINUTE, HOUR }, .v3 = { 20 * MINUTE, HOUR },
				       .no_old = true };

	tell(&faults);
	char *text = report_and_lint();

	never(told->guide.drafts.action, "route all traffic");
	ck_assert_int_eq(told->guide.target.n, 0);
	free(text);
}
END_TEST

/* At 18:40 somebody acts: only when both are out it has worked. */
static const struct { int v2, v3; const char *state; } acts[] = {
	{ 40 * MINUTE, 40 * MINUTE, "recovered" },
	{ 40 * MINUTE, HOUR, "not_working" },
	{ HOUR, 40 * MINUTE, "not_working" },
};

START_TEST(it_has_worked_once_both_are_gone)
{
	const struct faults faults = { .v2 = { 20 * MINUTE, acts[_i].v2 },
				       .v3 = { 20 * MINUTE, acts[_i].v3 } };

	tell(&faults);
	told_keep(told, "action.taken", "18:40:00", NULL);
	const struct guide *guide = told_fold(told);

	ck_assert_uint_eq(guide->drafts.n_aim, 2);
	ck_assert_str_eq(recovery_state_word(guide->recovery.state), acts[_i].state);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("guide two");
	TCase *tc = tcase_create("two");

	tcase_add_checked_fixture(tc, NULL, close_told);
	tcase_add_loop_test(tc, each_cause_that_goes_on_is_acted_upon_and_no_other, 0,
			    LENGTH(rows));
	tcase_add_test(tc, two_bad_versions_stand_in_every_document);
	tcase_add_test(tc, where_no_version_is_left_none_is_gone_to);
	tcase_add_loop_test(tc, it_has_worked_once_both_are_gone, 0, LENGTH(acts));
	suite_add_tcase(suite, tc);
	return suite;
}
