/* query_group: the group that a record or a whole lot belongs to, found by its key. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/query_private.h"

static uint64_t
hash_of(const struct group *group)
{
	uint64_t hash = (uint64_t)group->bin_ns * UINT64_C(0x9e3779b97f4a7c15);

	for (int i = 0; i < GROUP_KEYS; i++)
		hash = ((hash ^ hash >> 31) + group->key[i]) * UINT64_C(0xbf58476d1ce4e5b9);
	return hash ^ hash >> 32;
}

static bool
is_same(const struct group *a, const struct group *b)
{
	bool is = a->bin_ns == b->bin_ns;

	for (int i = 0; i < GROUP_KEYS; i++)
		is &= a->key[i] == b->key[i];
	return is;
}

static void
rehash(struct gather *gather)
{
	size_t n_slots = gather->n_slots ? 2 * gather->n_slots : 64;

	free(gather->slots);
	gather->slots = xcalloc(n_slots, sizeof(*gather->slots));
	gather->n_slots = n_slots;
	for (size_t i = 0; i < gather->out->n; i++) {
		size_t at = hash_of(&gather->out->at[i]) & (n_slots - 1);
		while (gather->slots[at])
			at = (at + 1) & (n_slots - 1);
		gather->slots[at] = (uint32_t)i + 1;
	}
}

static size_t
group_index(struct gather *gather, const struct group *group)
{
	struct groups *out = gather->out;

	/* What comes one after the other is mostly of one group. */
	if (gather->latest < out->n && is_same(&out->at[gather->latest], group))
		return gather->latest;
	if (2 * out->n >= gather->n_slots)
		rehash(gather);
	size_t at = hash_of(group) & (gather->n_slots - 1);
	for (; gather->slots[at]; at = (at + 1) & (gather->n_slots - 1))
		if (is_same(&out->at[gather->slots[at] - 1], group))
			return gather->latest = gather->slots[at] - 1;
	GROW(out->at, out->n, out->cap);
	out->at[out->n] = *group;
	gather->slots[at] = (uint32_t)out->n + 1;
	return gather->latest = out->n++;
}

static struct cell *
group_cell(struct gather *gather, const struct group *group)
{
	size_t i = group_index(gather, group);

	return &gather->out->at[i].cell;
}

static bool
is_one(const struct gather *gather)
{
	return !gather->n_fields && !gather->bin_ns;
}

void
gather_begin(struct gather *gather)
{
	if (is_one(gather) && !gather->each)
		group_cell(gather, &(struct group){.bin_ns = INSTANT_NONE});
}

/* The value that a group has for field i of those asked. */
static uint32_t
group_value(const struct gather *gather, int i, uint32_t value)
{
	if (gather->fields[i] != FIELD_OUTCOME && !gather->is_raw)
		value = apart_value(&gather->query->store->apart[gather->fields[i]], value);
	return gather->kept ? kept_value(gather->kept[i], value) : value;
}

size_t
gather_values_group(struct gather *gather, const uint32_t *value, int64_t at_ns)
{
	struct group group = {.bin_ns = INSTANT_NONE};

	if (is_one(gather))
		return 0;
	if (gather->bin_ns)
		group.bin_ns = bucket_start(at_ns, gather->bin_ns);
	for (int i = 0; i < gather->n_fields; i++)
		group.key[i] = group_value(gather, i, value[i]);
	return group_index(gather, &group);
}

void
gather_record_key(const struct gather *gather, const struct record *record, struct group *group)
{
	group->bin_ns = gather->bin_ns ? bucket_start(record->at_ns, gather->bin_ns)
				       : INSTANT_NONE;
	for (int i = 0; i < gather->n_fields; i++)
		group->key[i] = group_value(gather, i, record_value(record, gather->fields[i]));
}

void
gather_lot_key(const struct gather *gather, const struct cell_key *key, const struct lot *lot,
	       struct group *group)
{
	group->bin_ns = gather->bin_ns
		? bucket_start(lot->mark[MARK_FIRST].at_ns, gather->bin_ns) : INSTANT_NONE;
	for (int i = 0; i < gather->n_fields; i++)
		group->key[i] = group_value(gather, i, cell_key_value(key, gather->fields[i]));
}

struct cell *
gather_record_group(struct gather *gather, const struct record *record)
{
	struct group group = {.bin_ns = INSTANT_NONE};

	if (is_one(gather))
		return &gather->out->at[0].cell;
	gather_record_key(gather, record, &group);
	return group_cell(gather, &group);
}

size_t
gather_lot_group(struct gather *gather, const struct cell_key *key, const struct lot *lot)
{
	struct group group = {.bin_ns = INSTANT_NONE};

	if (is_one(gather))
		return 0;
	gather_lot_key(gather, key, lot, &group);
	return group_index(gather, &group);
}
