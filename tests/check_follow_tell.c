/* check_follow_tell: each change of a followed input is told once, in words that say what to do. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/ingest/follow_tell.h"
#include "tests/followed.h"

static char folder[64], path[96];
static struct followed followed;
static struct follow_tell tell;

static void
begin(void)
{
	struct err err = { 0 };

	snprintf(folder, sizeof(folder), "/tmp/sitrep-tell-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/api.log", folder);
	followed_begin(&followed, false);
	ck_assert_msg(follow_add(followed.follow, path, &err) == 0, "%s", err.text);
	followed_look(&followed);
}

static void
end(void)
{
	follow_tell_release(&tell);
	followed_end(&followed);
	unlink(path);
	rmdir(folder);
}

static void
put(const char *text, const char *mode)
{
	FILE *file = fopen(path, mode);

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

#define RECORD(second)                                                                      \
	"{\"timestamp\":\"2025-08-01T18:00:0" second "Z\",\"endpoint\":\"/pay\","           \
	"\"responseTimeMs\":100,\"status\":\"OK\"}\n"

/* What is told now, but for details, a line each without the path. */
static void
is_told(const char *want)
{
	struct str line = { 0 }, all = { 0 };
	bool is_detail;

	while (follow_tell_next(&tell, followed.follow, &line, &is_detail)) {
		const char *at = strstr(str_text(&line), "api.log: ");
		if (!is_detail)
			str_fmt(&all, "%s\n", at ? at + 9 : str_text(&line));
		str_clear(&line);
	}
	ck_assert_str_eq(str_text(&all), want);
	str_release(&line);
	str_release(&all);
}

START_TEST(a_missing_file_is_told_once_and_again_when_it_comes_and_goes)
{
	begin();
	is_told("no such file; waiting for it\n");
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("");
	put(RECORD("1"), "w");
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("is there and read again\n");
	ck_assert_int_eq(unlink(path), 0);
	followed_pass(&followed, 2 * NS_PER_S);
	char gone[sizeof(path) + 32];
	snprintf(gone, sizeof(gone), "waiting: %s is gone\n", path);
	is_told(gone);
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("");
	put(RECORD("2"), "w");
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("is there and read again\n");
	end();
}
END_TEST

START_TEST(an_empty_file_is_told_once)
{
	begin();
	put("", "w");
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("is empty; waiting for its first record\n");
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("");
	put(RECORD("1"), "a");
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("");
	end();
}
END_TEST

START_TEST(bytes_without_a_record_are_told_with_what_helps)
{
	begin();
	put("<html>oops</html>\n", "w");
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("no record in 18 bytes so far; waiting for one, or name the fields with --map\n");
	end();
}
END_TEST

START_TEST(a_file_that_was_cut_says_what_is_lost)
{
	struct str line = { 0 };
	bool is_detail;

	begin();
	put(RECORD("1") RECORD("2"), "w");
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("");
	put(RECORD("3"), "w");
	followed_pass(&followed, 3 * NS_PER_S);
	ck_assert(follow_tell_next(&tell, followed.follow, &line, &is_detail) && !is_detail);
	ck_assert_msg(strstr(str_text(&line), "no copy lies beside it: all that was seen of it was "
			     "read"), "%s", str_text(&line));
	str_release(&line);
	end();
}
END_TEST

START_TEST(a_folder_in_its_place_is_told_and_its_cure_too)
{
	begin();
	put(RECORD("1"), "w");
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("");
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("is a directory; trying again\n");
	ck_assert_int_eq(rmdir(path), 0);
	put(RECORD("2"), "w");
	followed_pass(&followed, 2 * NS_PER_S);
	is_told("is there and read again\n");
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("follow_tell");
	TCase *tcase = tcase_create("follow_tell");

	tcase_add_test(tcase, a_missing_file_is_told_once_and_again_when_it_comes_and_goes);
	tcase_add_test(tcase, an_empty_file_is_told_once);
	tcase_add_test(tcase, bytes_without_a_record_are_told_with_what_helps);
	tcase_add_test(tcase, a_file_that_was_cut_says_what_is_lost);
	tcase_add_test(tcase, a_folder_in_its_place_is_told_and_its_cure_too);
	suite_add_tcase(suite, tcase);
	return suite;
}
