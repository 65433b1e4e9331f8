/* textlog_fields: which of a line's fields serve as what. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/textlog_fast.h"

/* Is it another spelling of a path of the plan, which extract would take for it? */
static bool
is_variant(const struct extract *extract, uint32_t id, uint32_t planned)
{
	return id != planned && paths_get(&extract->paths, id)->folded ==
				paths_get(&extract->paths, planned)->folded;
}

/* May extract use it for something that it is not by its exact name? */
static bool
is_variant_or_late(const struct extract *extract, uint32_t id)
{
	const struct path *path = paths_get(&extract->paths, id);

	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		for (int i = 0; i < extract->fields->n_role[role]; i++)
			if (is_variant(extract, id, extract->plan[role][i].path))
				return true;
		if (!path->is_sampled && path->place[role] >= 0)
			return true;
	}
	for (int i = 0; i < extract->fields->n_dims; i++)
		if (is_variant(extract, id, extract->dims[i]))
			return true;
	return false;
}

static struct use
work_out_use(const struct extract *extract, uint32_t id)
{
	const struct path *path = paths_get(&extract->paths, id);
	struct use use = { 0, USE_PLAIN, SLOT_NONE, SLOT_NONE, SLOT_NONE };

	for (enum role role = ROLE_TIME; role < ROLES; role++)
		for (int i = extract->fields->n_role[role] - 1; i >= 0; i--)
			if (extract->plan[role][i].path == id) {
				uint8_t slot = (uint8_t)(SLOT_ROLE + (int)role * FIELDS_A_ROLE + i);
				bool is_second = use.role != SLOT_NONE &&
						 use.role / FIELDS_A_ROLE != slot / FIELDS_A_ROLE;
				if (is_second)	/* in two roles at once: not here */
					use.kind = USE_SLOWLY;
				use.role = slot;
			}
	for (int i = 0; i < extract->fields->n_dims; i++)
		if (extract->dims[i] == id)
			use.dim = (uint8_t)(SLOT_DIM + i);
	if (path->signal != SIGNAL_NONE)
		use.signal = (uint8_t)(SLOT_SIGNAL + path->signal);
	if (is_variant_or_late(extract, id))
		use.kind = USE_SLOWLY;
	use.bits = UINT64_C(1) << use.role | UINT64_C(1) << use.dim | UINT64_C(1) << use.signal;
	return use;
}

static __attribute__((noinline)) void
learn_use(struct fast *fast, const struct extract *extract, uint32_t id)
{
	if (id >= fast->cap) {
		size_t cap = 2 * (size_t)id + 64;
		fast->use = xrealloc(fast->use, cap, sizeof(*fast->use));
		memset(fast->use + fast->cap, 0, (cap - fast->cap) * sizeof(*fast->use));
		fast->cap = cap;
	}
	fast->use[id] = work_out_use(extract, id);
	fast->has_fresh = true;
}

const struct use *
text_use(struct fast *fast, const struct extract *extract, uint32_t path)
{
	if (path >= fast->cap || fast->use[path].kind == USE_UNKNOWN)
		learn_use(fast, extract, path);
	return &fast->use[path];
}

void
text_count_fresh(struct textlog *text, struct extract *extract, const struct record *record)
{
	for (size_t i = 0; extract->has_news && i < text->n_cuts; i++)
		extract_count_path(extract, text->cut[i].path, record);
	text->fast->has_fresh = false;
}

void
text_choose_roles(struct line_fields *out)
{
	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		int first = SLOT_ROLE + (int)role * FIELDS_A_ROLE;
		unsigned there = out->present >> first & ((1u << FIELDS_A_ROLE) - 1);
		int rank = there ? __builtin_ctz(there) : 0;
		out->role[role] = there ? out->slot[first + rank] : NULL;
		out->rank[role] = rank;
	}
}

bool
text_choose(struct textlog *text, const struct extract *extract, struct line_fields *out)
{
	struct fast *fast = text->fast;
	const struct cut *end = text->cut + text->n_cuts;
	uint64_t present = 0;

	if (text->may_repeat || text->is_short || text->is_joined || text->is_cut_off)
		return false;
	for (const struct cut *cut = text->cut; cut < end; cut++) {
		if (text_is_absent(cut->at, cut->len))
			continue;
		const struct use *use = text_use(fast, extract, cut->path);
		if (use->kind == USE_SLOWLY || cut->quoting != QUOTE_NONE)
			return false;
		present |= use->bits;
		out->slot[use->role] = out->slot[use->dim] = out->slot[use->signal] = cut;
	}
	out->present = present;
	text_choose_roles(out);
	return true;
}
