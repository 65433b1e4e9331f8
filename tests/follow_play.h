/* follow_play: a list of acts, played to a follower and to the model of the files. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_FOLLOW_PLAY_H
#define SR_TESTS_FOLLOW_PLAY_H

#include "tests/follow_model.h"

static inline uint64_t
damage(const struct model *model)
{
	uint64_t n = 0;

	for (size_t i = 0; i < model->followed.n_in; i++)
		n += ledger_repaired(intake_ledger(model->followed.in[i]));
	return n;
}

/* Compare. Appends what is wrong. */
static inline void
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

static inline void
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

static inline void
follower_looks(struct model *model)
{
	followed_look(&model->followed);
	look(model);
}

/* Play a list. What is wrong is appended; a planted defect must be found. */
static inline void
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

#endif
