/* extract_late: fields that came late in a source that grows: its plan does not know them. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/extract_private.h"
#include "core/ingest/fields_stand.h"

static bool
is_listed(const struct extract_counts *counts, uint32_t path)
{
	for (int i = 0; i < counts->n_news; i++)
		if (counts->news[i].path == path)
			return true;
	return false;
}

/* Would people slice by it, and nothing here does? By its name, for it has no second value yet. */
static bool
is_news(const struct extract *extract, uint32_t id)
{
	const struct path *path = paths_get(&extract->paths, id);
	bool has_role = false;

	if (path->is_sampled || path->is_wanted || path->is_no_dim || path->signal != SIGNAL_NONE)
		return false;
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		has_role |= path->place[role] >= 0;
	return !has_role && fields_is_sliced(paths_name(&extract->paths, id)->raw);
}

void
extract_count_path(struct extract *extract, uint32_t path, const struct record *record)
{
	struct extract_counts *counts = &extract->counts;

	if (counts->n_news == NEWS_KEPT || !is_news(extract, path) || is_listed(counts, path))
		return;
	counts->news[counts->n_news].path = path;
	counts->news[counts->n_news++].line = record->line_first;
}

void
extract_count_news(struct extract *extract, const struct record *record)
{
	for (size_t i = 0; i < extract->flat.n; i++) {
		const struct flat_field *field = &extract->flat.field[i];

		if (!flat_is_absent(field) && field->type < FLAT_ARRAY)
			extract_count_path(extract, field->path, record);
	}
}
