/* check_follow_model: a follower beside a model of the files, whatever happens to them. */
/* SPDX-License-Identifier: MIT */
#include "tests/follow_model.h"
#include "tests/many.h"
#include "tests/runner.h"

static uint64_t
damage(const struct model *model)
{
	uint64_t n = 0;

	for (size_t i = 0; i < model->followed.n_in; i++)
		n += ledger_repaired(intake_ledger(model->followed.in[i]));
	return n;
}

/* Compare. Appends what is wrong. */
static void
judge(const struct model *model, struct str *wrong)
{
	bool has_half = false;

	for (int id = 1; id < model->next_id; id++) {
		size_t n = followed_count(&model->followed, id);
		enum fate fate = model->fate[id];
		if (n > 1)
			str_fmt(wrong, "%d came %zu times; ", id, n);
		for (size_t k = 0; n > 1 && k < model->followed.n; k++) {
			const struct record *record = &model->followed.at[k];
			if (followed_id(record) == id)
				str_fmt(wrong, "(%s:%lld of source %u) ",
					intake_path(model->followed.in[record->source]),
					(long long)record->offset, record->source);
		}
		if (n == 0 && fate == MUST)
			str_fmt(wrong, "%d is lost; ", id);
		if (n > 0 && (fate == NOT_WRITTEN || fate == TORN))
			str_fmt(wrong, "%d is invented; ", id);
	}
	for (size_t i = 0; i < model->n; i++)
		has_half |= model->file[i].rest_id != 0;
	if (!has_half && !model->may_be_torn && damage(model) > 0)
		str_fmt(wrong, "%llu spurious entries; ", (unsigned long long)damage(model));
}

static void
clear(struct model *model)
{
	DIR *folder = opendir(model->folder);
	struct dirent *entry;
	char path[400];

	for (size_t i = 0; i < model->n; i++)
		close(model->file[i].fd);
	while ((entry = readdir(folder))) {
		snprintf(path, sizeof(path), "%s/%s", model->folder, entry->d_name);
		unlink(path);
	}
	closedir(folder);
	rmdir(model->folder);
}

static void
follower_looks(struct model *model)
{
	followed_look(&model->followed);
	look(model);
}

/* Play a list. What is wrong is appended; a planted defect must be found. */
static void
play(const struct op *ops, size_t n, bool has_hints, bool is_defective, struct str *wrong)
{
	static struct model model;
	struct err err;

	model = (struct model){ .next_id = 1 };
	snprintf(model.folder, sizeof(model.folder), "/tmp/sitrep-model-XXXXXX");
	assert(mkdtemp(model.folder));
	snprintf(model.path, sizeof(model.path), "%s/api.log", model.folder);
	create(&model);
	followed_begin(&model.followed, has_hints);
	assert(follow_add(model.followed.follow, model.path, &err) == 0);
	follower_looks(&model);
	for (size_t i = 0; i < n; i++) {
		act(&model, &ops[i]);
		model.followed.now_ns += (ops[i].kind == PAUSE ? 6000 : 100) * NS_PER_MS;
		if (ops[i].looks)
			follower_looks(&model);
	}
	follower_looks(&model);
	for (int i = 0; i < 8; i++) {
		model.followed.now_ns += FOLLOW_EACH_NS;
		follower_looks(&model);
	}
	follow_end(model.followed.follow);
	followed_read(&model.followed);
	if (is_defective && model.followed.n > 0)
		model.followed.n--;
	judge(&model, wrong);
	followed_end(&model.followed);
	clear(&model);
}

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
