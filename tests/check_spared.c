/* check_spared: a short log without a past, in which some are spared, is not hurt alike. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/verdict.h"
#include "tests/judged.h"
#include "tests/story.h"

/* Eighty requests of fifteen endpoints, and two of six hosts fail: no endpoint has a past, and all
 * together have none in common, for four hosts are spared. */
START_TEST(a_short_log_with_hosts_that_are_spared_is_not_hurt_alike)
{
	static const char *const hosts[] = { "h1", "h2", "h3", "h4", "h5", "h6" };
	struct judged judged;

	judged_open(&judged, "host", (uint64_t)_i + 1);
	for (int i = 0; i < 80; i++) {
		const char *host = hosts[(int)(uniform(&judged.state) * 6)];
		bool is_ill = i >= 40 && (host == hosts[0] || host == hosts[1]);
		bool fails = is_ill && uniform(&judged.state) < .9;
		char path[8];

		bool is_new = i >= 40 && uniform(&judged.state) < .3;

		snprintf(path, sizeof(path), "/e%d", (int)(uniform(&judged.state) * 15));
		made_add(&judged.made, i * INT64_C(5000), is_new ? "v2" : "v1", path,
			 60 * exp(.3 * story_gauss(&judged.state)),
			 fails ? OUTCOME_SERVER_ERROR : OUTCOME_OK, &host);
	}
	const struct verdict *verdict = judge(&judged);

	ck_assert_msg(verdict->kind != KIND_SHARED, "%s", verdict->statement);
	judged_close(&judged);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("spared");
	TCase *tcase = tcase_create("spared");

	tcase_add_loop_test(tcase, a_short_log_with_hosts_that_are_spared_is_not_hurt_alike, 0, 24);
	suite_add_tcase(suite, tcase);
	return suite;
}
