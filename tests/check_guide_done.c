/* check_guide_done: when a step is done, ready or not needed, and what a signature is worth. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"
#include "tests/told.h"

static const struct guide_field *
field(struct told *told, const char *name)
{
	const struct guide_field *found = guide_find(told_fold(told), name);

	ck_assert_msg(found != NULL, "%s", name);
	return found;
}

/* guide.md 1, step 5: done when lint has no E; lint --final has 8 on the bare sample. */
START_TEST(a_signature_alone_makes_no_document_final)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	struct str md = { 0 }, json = { 0 };

	told_keep(told, "export.signed_off", "Ann", NULL);
	told_keep(told, "step.5.done", "yes", NULL);	/* x forces nothing here */
	struct guide *guide = told_fold(told);
	struct dossier dossier = { .facts = &told->facts, .guide = guide,
				   .journal = told->journal, .version = "0" };
	ck_assert(guide->is_signed && !guide->is_signed_off);
	ck_assert_uint_eq(guide->n_open, 8);
	ck_assert_ptr_nonnull(strstr(guide->step[STEP_EXPORT].lacks,
				     "8 to mend before it is final: Act now (owner is empty; "
				     "4 more), Prevent (owner is empty; 2 more)"));
	ck_assert_int_eq(guide->step[STEP_EXPORT].state, STEP_FAULTY);
	report_md(&dossier, &md);
	ck_assert_ptr_nonnull(strstr(str_text(&md), "draft, signed by Ann, 8 errors open"));
	ck_assert_ptr_null(strstr(str_text(&md), "signed off by"));
	report_json(&dossier, &json);
	ck_assert_ptr_nonnull(strstr(str_text(&json), "\"stage\": \"draft\""));
	ck_assert_ptr_nonnull(strstr(str_text(&json), "\"signed_off\": null"));
	str_release(&md);
	str_release(&json);
	told_free(told);
}
END_TEST

START_TEST(what_needs_nothing_is_not_called_done)
{
	static const enum step none[] = { STEP_RCA, STEP_ACTION, STEP_VERIFY, STEP_PREVENT };
	struct told *told = told_file("samples/healthy.json", NULL);
	struct guide *guide = told_fold(told);

	for (size_t i = 0; i < LENGTH(none); i++) {
		ck_assert_int_eq(guide->step[none[i]].state, STEP_NOT_NEEDED);
		ck_assert_str_eq(guide->step[none[i]].summary, "not needed");
	}
	told_free(told);
	told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	ck_assert_int_eq(told_fold(told)->step[STEP_VERIFY].state, STEP_TODO);
	told_keep(told, "action.declined", "it went by itself", NULL);
	ck_assert_int_eq(told_fold(told)->step[STEP_VERIFY].state, STEP_NOT_NEEDED);
	told_free(told);
}
END_TEST

START_TEST(what_a_step_lacks_is_marked_where_it_is_given)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	ck_assert(field(told, "rca.suspect")->is_lacking);
	told_keep(told, "rca.suspect", "v1.3", NULL);
	ck_assert(!field(told, "rca.suspect")->is_lacking);
	ck_assert(field(told, "rca.pick.E1")->is_lacking && field(told, "rca.pick.E6")->is_lacking);
	told_keep(told, "rca.pick.E3", "yes", NULL);
	told_keep(told, "rca.pick.E4", "yes", NULL);
	ck_assert(!field(told, "rca.pick.E6")->is_lacking);
	ck_assert(field(told, "rca.pick.E1")->is_lacking);	/* like for like */
	told_keep(told, "rca.pick.E1", "yes", NULL);
	ck_assert(!field(told, "rca.pick.E2")->is_lacking);
	ck_assert(field(told, "rca.judge.load")->is_lacking);
	ck_assert(!field(told, "rca.judge.bad_version")->is_lacking);	/* it leads */
	told_keep(told, "rca.judge.load", "agree", NULL);
	ck_assert(!field(told, "rca.judge.shared")->is_lacking);
	told_free(told);
}
END_TEST

START_TEST(a_hypothesis_is_a_sentence_that_one_can_agree_with)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	ck_assert_ptr_nonnull(strstr(field(told, "rca.judge.load")->label, "Load is ruled out: "));
	ck_assert_ptr_nonnull(strstr(field(told, "rca.judge.bad_version")->label,
				     "A bad version is the leading cause: "));
	ck_assert_ptr_nonnull(strstr(field(told, "rca.judge.retry_storm")->label,
				     "A retry storm cannot be tested: "));
	told_free(told);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("guide_done");
	TCase *tcase = tcase_create("done");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_signature_alone_makes_no_document_final);
	tcase_add_test(tcase, what_needs_nothing_is_not_called_done);
	tcase_add_test(tcase, what_a_step_lacks_is_marked_where_it_is_given);
	tcase_add_test(tcase, a_hypothesis_is_a_sentence_that_one_can_agree_with);
	suite_add_tcase(suite, tcase);
	return suite;
}
