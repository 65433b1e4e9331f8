/* check_follow_model: a follower beside a model of the files, whatever happens to them. */
/* SPDX-License-Identifier: MIT */
#include "tests/follow_play.h"
#include "tests/many.h"
#include "tests/runner.h"

/* Leave out what is not needed to fail, and say what is left. */
static void
shrink(struct op *ops, size_t n, bool has_hints, struct str *wrong)
{
	for (size_t i = n; i-- > 0; ) {
		struct op left[OPS];
		struct str still = { 0 };
		memcpy(left, ops, n * sizeof(*ops));
		memmove(left + i, left + i + 1, (n - i - 1) * sizeof(*ops));
		play(left, n - 1, has_hints, false, &still);
		if (still.len > 0) {
			memcpy(ops, left, sizeof(left));
			n--;
			str_clear(wrong);
			str_add(wrong, still.at);
		}
		str_release(&still);
	}
	str_add(wrong, "by:");
	for (size_t i = 0; i < n; i++)
		str_fmt(wrong, " %s(%u)%s", words[ops[i].kind], ops[i].n,
			ops[i].looks ? "" : " unseen");
}

static size_t
make_list(uint64_t *seed, struct op *ops)
{
	size_t n = 1 + random_below(seed, OPS);

	for (size_t i = 0; i < n; i++)
		ops[i] = (struct op){
			.kind = (enum kind)(random_below(seed, KINDS + 6)),
			.n = (unsigned)(random_below(seed, 1000)),
			.looks = random_below(seed, 3) > 0,
		};
	for (size_t i = 0; i < n; i++)
		if (ops[i].kind >= KINDS)
			ops[i].kind = ops[i].n % 3 ? APPEND : LATE;
	return n;
}

START_TEST(whatever_happens_to_a_log_its_records_come_once)
{
	long lists = getenv("SITREP_MANY") ? 5000 : 400 / STRIDE;
	uint64_t seed = 20250801;
	struct op ops[OPS];

	if (getenv("SITREP_SEED"))
		seed = strtoull(getenv("SITREP_SEED"), NULL, 10);
	for (long i = 0; i < lists; i++) {
		struct str wrong = { 0 };
		size_t n = make_list(&seed, ops);
		bool has_hints = i % 4 == 0;
		play(ops, n, has_hints, false, &wrong);
		if (wrong.len > 0)
			shrink(ops, n, has_hints, &wrong);
		MUST(wrong.len == 0, "list %ld: %s", i, wrong.at);
		str_release(&wrong);
	}
	printf("%ld lists, 0 lost, 0 twice\n", lists);
}
END_TEST

START_TEST(a_follower_that_loses_one_is_found_out)
{
	const struct op ops[] = { { APPEND, 9, true }, { RENAME, 0, true }, { APPEND, 3, true } };
	struct str wrong = { 0 };

	play(ops, LENGTH(ops), false, false, &wrong);
	ck_assert_str_eq(str_text(&wrong), "");
	play(ops, LENGTH(ops), false, true, &wrong);
	ck_assert_str_eq(str_text(&wrong), "14 is lost; ");
	str_release(&wrong);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("follow_model");
	TCase *t = tcase_create("model");

	tcase_set_timeout(t, 600);
	tcase_add_test(t, a_follower_that_loses_one_is_found_out);
	tcase_add_test(t, whatever_happens_to_a_log_its_records_come_once);
	suite_add_tcase(s, t);
	return s;
}
