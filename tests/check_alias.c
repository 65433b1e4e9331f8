/* check_alias: a value that is the version's own name once more is no rival of it. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/check_private.h"
#include "tests/looked.h"

static const struct { const char *version, *field, *value; bool is_alias; } names[] = {
	{"1.5.0", "image", "app:1.5.0", true}, {"1.5.0", "image", "app:1.5.01", false},
	{"1.5.0", "image", "app:11.5.0", false}, {"1.5.0", "image", "app:1.4.0", false},
	{"1.5", "image", "app-1.5", true},
	/* Two characters may be chance, and so may four digits. */
	{"v1", "image", "app-v1", false}, {"v10", "image", "app-v10", true},
	{"2025", "image", "app-2025", false}, {"20250", "image", "app-20250", true},
	{"1.5.0", "host", "app-1.5.0", false},	/* a machine is never a name of what it runs */
	{"1.5.0", "zone", "z-1.5.0", false},
};

START_TEST(an_image_of_the_version_is_no_rival_and_a_machine_is_one)
{
	struct looked look = {.arena = {0}};
	const char *value = names[_i].value;

	made_open(&look.made, &names[_i].field, 1);
	for (int i = 0; i < 40; i++)
		made_add(&look.made, i * 1000, names[_i].version, "/a", 100, OUTCOME_OK, &value);
	looked_at(&look);
	struct suspect suspect = {
		.cause = {1, {{FIELD_VERSION, made_name(&look.made, names[_i].version)}}}};
	struct cause rival = {1, {{store_field_find(look.made.store, names[_i].field),
				   made_name(&look.made, value)}}};

	ck_assert_msg(rival_is_alias(&look.study, &suspect, &rival) == names[_i].is_alias,
		      "%s, %s=%s", names[_i].version, names[_i].field, value);
	rival.term[0].field = FIELD_ENDPOINT;
	ck_assert(!rival_is_alias(&look.study, &suspect, &rival));
	looked_close(&look);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("alias");
	TCase *tcase = tcase_create("all");

	tcase_add_loop_test(tcase, an_image_of_the_version_is_no_rival_and_a_machine_is_one, 0,
			    (int)LENGTH(names));
	suite_add_tcase(suite, tcase);
	return suite;
}
