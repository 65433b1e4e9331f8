/* extract_head: the head of a record that was cut off: is it worth one, and what may it tell? */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/extract.h"

#include "core/base/mem.h"
#include "core/ingest/extract_private.h"

bool
extract_is_worth(struct extract *extract, const char *at, size_t len)
{
	struct record record = { .flags = FLAG_TRUNCATED };

	if (extract_open(extract, at, len) != 1)
		return false;
	struct found when = extract_find(extract, ROLE_TIME, &record.flags);
	struct found status = extract_find(extract, ROLE_STATUS, &record.flags);

	if (!when.field || (!status.field &&
			    !extract_find(extract, ROLE_LATENCY, &record.flags).field))
		return false;
	extract_time(extract, &when, &record);
	return record.unusable == UNUSABLE_NOT;
}

void
extract_plan_signals(struct extract *extract)
{
	const struct paths *paths = &extract->paths;

	extract->n_signals = 0;
	for (uint32_t id = 1; id <= names_count(paths->names); id++) {
		const struct path *path = paths_get(paths, id);

		if (path->signal && path->is_sampled &&
		    extract->n_signals < (int)LENGTH(extract->signals))
			extract->signals[extract->n_signals++] = id;
	}
}

enum outcome
extract_head_outcome(const struct extract *extract, bool has_status, enum outcome outcome)
{
	if (!has_status && extract->fields->n_role[ROLE_STATUS] > 0)
		return OUTCOME_UNKNOWN;
	for (int i = 0; i < extract->n_signals; i++) {
		uint32_t id = extract->signals[i];
		enum signal signal = (enum signal)paths_get(&extract->paths, id)->signal;
		bool is_alias, is_doubtful = outcome == OUTCOME_SERVER_ERROR;

		/* An error's name makes a timeout of a server error, nothing of a success; and what
		 * `success` says counts where nothing else does. */
		if (flat_find(&extract->flat, id, &is_alias) || signal == SIGNAL_SUCCESS ||
		    ((signal == SIGNAL_ERROR || signal == SIGNAL_TIMEOUT) && !is_doubtful))
			continue;
		return OUTCOME_UNKNOWN;
	}
	return outcome;
}
