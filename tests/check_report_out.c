/* check_report_out: chat, status page, talk: the sample word for word, what is never said. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/update.h"
#include "tests/runner.h"
#include "tests/told.h"
#include "tests/story_log.h"

static const struct { const char *name; void (*sink)(const struct dossier *,
	struct str *); } kinds[] = {
	{ "slack", report_slack }, { "statuspage", report_statuspage }, { "talk", report_talk },
};

/* The text of a sink, of a log with what a person kept. */
static char *
text_of(struct told *told, void (*sink)(const struct dossier *, struct str *))
{
	struct str out = { 0 };

	told_write(told, sink, &out);
	return out.at;
}

START_TEST(the_sample_is_told_word_for_word)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	struct str want = { 0 };
	char path[64], *text = text_of(told, kinds[_i].sink);

	snprintf(path, sizeof(path), "tests/cases/documents/%s.txt", kinds[_i].name);
	ck_assert_int_eq(save_read(path, 1 << 20, &want, NULL), 0);
	ck_assert_str_eq(text, want.at);
	free(text);
	str_release(&want);
	told_free(told);
}
END_TEST

/* guide.md section 7: what the message holds, figure by figure. */
START_TEST(the_message_holds_what_the_design_says)
{
	static const char *const holds[] = {
		"[SEV2][identified]", "v1.3 on /risk-score: 3 of 3 timeouts, 750-890 ms",
		"v1.2 same endpoint: 0 of 3, 90-120 ms", "*Most likely:* v1.3",
		"*Action:* route all traffic to v1.2, owner ",
		"v1.3 share 0, max &lt;= 144 ms, 0 timeouts, 5 min and 15 requests",
		"*Next update* 18:27 UTC",
	};
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	char *text = text_of(told, report_slack);

	for (size_t i = 0; i < LENGTH(holds); i++)
		ck_assert_msg(strstr(text, holds[i]) != NULL, "%s in %s", holds[i], text);
	ck_assert_uint_le(strlen(text), 2800);
	free(text);
	told_free(told);
}
END_TEST

START_TEST(no_text_claims_what_the_sample_does_not_show)
{
	static const char *const never[] = {
		"blocking I/O", "computation", "inference", "newly deployed", "<120", "under 120",
		"all traffic on v1.3", "all lenders", "+200% confirmed", "20 minutes", "missed",
		"no runbook", "restores SLA", "rolled back", "verified", "resolved", "Resolved",
		"proven", "guaranteed", "outage", "root cause",
	};
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	char *text = text_of(told, kinds[_i].sink);

	for (size_t i = 0; i < LENGTH(never); i++)
		ck_assert_msg(!strstr(text, never[i]), "%s: %s", kinds[_i].name, never[i]);
	free(text);
	told_free(told);
}
END_TEST

/* guide.md section 9, for the long documents: headings and field names hold some of the words. */
START_TEST(no_document_claims_what_the_sample_does_not_show)
{
	static void (*const sinks[])(const struct dossier *, struct str *) = {
		report_md, report_text, report_json, rca_text, rca_json,
	};
	static const char *const never[] = {
		"blocking I/O", "heavier computation", "unoptimized", "newly deployed", "<120 ms",
		"under 120", "all traffic on v1.3", "every v1.3 request timed out", "all lenders",
		"waits for /risk-score as", "200% confirmed", "validation missed",
		"canary signals were available", "no runbook", "alerts took", "restores SLA",
		"rolled back", "was verified", "is resolved", "proven", "guaranteed",
		"root cause is", "root cause was", "caused by", "definitely", "certainly",
	};
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	char *text = text_of(told, sinks[_i]);

	for (size_t i = 0; i < LENGTH(never); i++)
		ck_assert_msg(!strstr(text, never[i]), "%d: %s", _i, never[i]);
	free(text);
	told_free(told);
}
END_TEST

START_TEST(the_status_page_names_no_version_endpoint_or_person)
{
	static const char *const never[] = { "v1", "/risk", "/funding", "rollback", "Ada", "ms" };
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	told_keep(told, "action.owner", "Ada", NULL);
	char *text = text_of(told, report_statuspage);
	for (size_t i = 0; i < LENGTH(never); i++)
		ck_assert_msg(!strstr(text, never[i]), "%s", never[i]);
	free(text);
	told_free(told);
}
END_TEST

START_TEST(what_is_for_outside_is_marked_until_the_commander_approves_this_status)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	void (*sink)(const struct dossier *, struct str *) = kinds[_i].sink;
	static const char mark[] = "DRAFT - not approved\n";

	char *text = text_of(told, sink);
	ck_assert_int_eq(strncmp(text, mark, strlen(mark)), 0);
	free(text);
	told_keep(told, "export.external", "resolved", NULL);	/* another text than today's */
	text = text_of(told, sink);
	ck_assert_int_eq(strncmp(text, mark, strlen(mark)), 0);
	free(text);
	told_keep(told, "export.external", "identified", NULL);
	text = text_of(told, sink);
	ck_assert_ptr_null(strstr(text, "DRAFT"));
	free(text);
	told_free(told);
}
END_TEST

/* -- the words of each state (guide.md section 7) -- */

static const struct { const char *name; struct story_log log; const char *page,
	*slack; } stories[] = {
	{ "a version that was rolled back, and it held", { .ends = ENDS_GOOD, .after_min = 12 },
	  "Resolved: Response times have been normal since 10:2", "recovered at 10:2" },
	{ "one that still drains", { .ends = ENDS_STUCK, .after_min = 3 }, "Identified: ",
		"share " },
	{ "one that was rolled back in vain", { .ends = ENDS_VAIN, .after_min = 8 },
	  "Investigating: Some requests are slow or time out.",
	  "v2 is gone and requests are still slow: our cause is wrong or incomplete" },
	{ "the hold that has begun", { .ends = ENDS_GOOD, .after_min = 3 },
	  "Monitoring: The change is in place; response times are improving", "hold " },
	{ "it came back", { .ends = ENDS_BACK, .after_min = 14 }, "Investigating: ",
	  "It came back while it was watched." },
};

START_TEST(each_state_has_its_words)
{
	struct told *told = story_log_told(&stories[_i].log);
	char *page = text_of(told, report_statuspage), *slack = text_of(told, report_slack);

	ck_assert_msg(strstr(page, stories[_i].page) != NULL, "%s: %s", stories[_i].name, page);
	ck_assert_msg(strstr(slack, stories[_i].slack) != NULL, "%s: %s", stories[_i].name, slack);
	ck_assert_uint_le(strlen(slack), 2800);
	free(page);
	free(slack);
	told_free(told);
}
END_TEST

/* Live, two minutes after the last record: every text says what silence is not. */
START_TEST(silence_after_the_act_is_no_recovery_in_any_text)
{
	static const struct story_log silent = { .ends = ENDS_SILENT, .after_min = 4 };
	static void (*const sinks[])(const struct dossier *, struct str *) = {
		report_slack, report_statuspage, report_talk, report_md, report_text, report_json,
	};
	struct told *told = story_log_told(&silent);
	int64_t now_ns = told->facts.query.as_of_ns + 120 * NS_PER_S;
	struct dossier dossier = { .facts = &told->facts, .guide = &told->guide,
				   .journal = told->journal, .generated_at_ns = now_ns };

	guide_fold(&told->facts, told->journal, MODE_LIVE, now_ns, &told->arena, &told->guide);
	ck_assert_int_eq(told->guide.recovery.state, RECOVERY_BLIND);
	for (size_t i = 0; i < LENGTH(sinks); i++) {
		struct str out = { 0 };
		sinks[i](&dossier, &out);
		for (char *c = out.at; *c; c++)	/* plain text is wrapped anywhere */
			*c = *c == '\n' ? ' ' : *c;
		ck_assert_msg(strstr(out.at, "no data is not recovery") != NULL, "%zu: %s", i,
			      out.at);
		ck_assert_ptr_null(strstr(out.at, "esolved"));
		str_release(&out);
	}
	told_free(told);
}
END_TEST

START_TEST(a_hostile_title_pings_nobody_and_marks_nothing)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	told_keep(told, "declare.title", "<!channel> @here & *b* `c` https://x.example", NULL);
	char *text = text_of(told, report_slack);
	ck_assert_ptr_nonnull(strstr(text, "&lt;!channel&gt; (at)here &amp; 'b' 'c' https ://x"));
	ck_assert_ptr_null(strchr(text, '@'));
	free(text);
	told_free(told);
}
END_TEST

START_TEST(a_message_is_cut_at_2800_bytes)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	struct entry entry = { .t_ns = 1754071600 * NS_PER_S, .kind = "note", .src = SRC_HUMAN,
			       .wall_ns = INSTANT_NONE, .is_starred = true };
	char note[301];

	for (int i = 0; i < 20; i++) {
		memset(note, 'a' + i, 300);
		note[300] = '\0';
		entry.text = note;
		ck_assert_int_eq(journal_append(told->journal, &entry, NULL), 0);
	}
	char *text = text_of(told, report_slack);
	ck_assert_uint_le(strlen(text), 2800);
	ck_assert_ptr_nonnull(strstr(text, "*Noted:* aaaa"));
	ck_assert_str_eq(text + strlen(text) - 4, "...\n");
	free(text);
	told_free(told);
}
END_TEST

/* -- the talk -- */

/* Segments follow each other from 0:00 on, at 140 words a minute, and end within the target. */
START_TEST(the_talk_is_timed_by_its_words)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	char *text = text_of(told, report_talk), keys[16];
	int from[2], to[2], last = 0, n = 0, used;
	double words = 0;

	for (const char *at = text; *at; n++) {
		size_t len = strcspn(at, "\n");

		ck_assert_msg(sscanf(at, "[%2d:%2d-%2d:%2d] %15s | %n", &from[0], &from[1], &to[0],
				     &to[1], keys, &used) == 5, "%.80s", at);
		ck_assert_int_eq(60 * from[0] + from[1], last);
		last = 60 * to[0] + to[1];
		for (const char *c = at + used; c < at + len; c++)
			words += c[0] != ' ' && (c[1] == ' ' || c[1] == '\n');
		ck_assert_double_le(words * 60 / 140, last + 1);
		ck_assert_double_ge(words * 60 / 140, last - 1);
		at += len + (at[len] == '\n');
	}
	ck_assert_int_eq(n, 7);
	ck_assert_int_ge(last, 210);
	ck_assert_int_le(last, 270);
	free(text);
	told_free(told);
}
END_TEST

/* -- report --update -- */

#define BEGIN(name) "<!-- sitrep:begin " name " -->"
#define END(name) "<!-- sitrep:end " name " -->"
static const char fresh[] = "# T\n" BEGIN("head") "\nnew head\n" END("head") "\nx\n" BEGIN("retro")
	"\nnew retro\n" END("retro") "\n";

START_TEST(blocks_are_replaced_and_every_byte_outside_is_kept)
{
	static const char old[] =
		"mine \xff\n" BEGIN("head") "\nold\n" END("head") "\r\n  my words\n"
		"<!-- mine -->" BEGIN("retro") END("retro") "tail";
	struct str out = { 0 };

	ck_assert_int_eq(update_blocks(old, strlen(old), fresh, &out, NULL), 0);
	ck_assert_str_eq(out.at, "mine \xff\n" BEGIN("head") "\nnew head\n" END("head")
			 "\r\n  my words\n<!-- mine -->" BEGIN("retro") "\nnew retro\n" END("retro")
			 "tail");
	str_release(&out);
}
END_TEST

START_TEST(a_missing_or_doubled_mark_is_an_error_and_nothing_is_written)
{
	static const char *const bad[] = {
		"", BEGIN("head") "\n" END("head"), BEGIN("head") BEGIN("retro") END("retro"),
		BEGIN("head") END("head") BEGIN("head") END("head") BEGIN("retro") END("retro"),
		END("head") BEGIN("head") BEGIN("retro") END("retro"),
		BEGIN("head") END("retro") BEGIN("retro") END("head"),
		BEGIN("head") END("head") BEGIN("retro") END("retro") BEGIN("other") END("other"),
		BEGIN("head") END("head") BEGIN("retro"),
	};
	struct str out = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(update_blocks(bad[_i], strlen(bad[_i]), fresh, &out, &err), -1);
	ck_assert_int_eq(err.code, ERR_CONFIG);
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

START_TEST(a_document_brought_up_to_date_twice_is_the_same)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	char *md = text_of(told, report_md);
	struct str once = { 0 };

	ck_assert_int_eq(update_blocks(md, strlen(md), md, &once, NULL), 0);
	ck_assert_str_eq(once.at, md);
	free(md);
	str_release(&once);
	told_free(told);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("report_out");
	TCase *t = tcase_create("texts");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, the_sample_is_told_word_for_word, 0, (int)LENGTH(kinds));
	tcase_add_test(t, the_message_holds_what_the_design_says);
	tcase_add_loop_test(t, no_text_claims_what_the_sample_does_not_show, 0, (int)LENGTH(kinds));
	tcase_add_loop_test(t, no_document_claims_what_the_sample_does_not_show, 0, 5);
	tcase_add_test(t, the_status_page_names_no_version_endpoint_or_person);
	tcase_add_loop_test(
		t, what_is_for_outside_is_marked_until_the_commander_approves_this_status, 0, 2);
	tcase_add_loop_test(t, each_state_has_its_words, 0, (int)LENGTH(stories));
	tcase_add_test(t, silence_after_the_act_is_no_recovery_in_any_text);
	tcase_add_test(t, a_hostile_title_pings_nobody_and_marks_nothing);
	tcase_add_test(t, a_message_is_cut_at_2800_bytes);
	tcase_add_test(t, the_talk_is_timed_by_its_words);
	tcase_add_test(t, blocks_are_replaced_and_every_byte_outside_is_kept);
	tcase_add_loop_test(t, a_missing_or_doubled_mark_is_an_error_and_nothing_is_written, 0, 8);
	tcase_add_test(t, a_document_brought_up_to_date_twice_is_the_same);
	suite_add_tcase(suite, t);
	return suite;
}
