/* query: asking: what is asked, narrowed step by step, and the answers in cells. */
/* SPDX-License-Identifier: MIT */
#include "core/store/query.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/store/panel.h"
#include "core/store/query_private.h"

struct query
query_all(const struct store *store, int64_t as_of_ns)
{
	return (struct query){
		.store = store, .as_of_ns = as_of_ns, .since_ns = INSTANT_NONE,
		.until_ns = INSTANT_NONE, .bad = -1,
	};
}

static struct query
narrow(struct query query, struct term term)
{
	assert(query.n_terms < QUERY_TERMS);
	assert(term.field >= 0 && term.field < FIELDS_MAX);
	query.term[query.n_terms++] = term;
	return query;
}

struct query
query_with(struct query query, int field, uint32_t value)
{
	return narrow(query, (struct term){.field = field, .value = value});
}

struct query
query_without(struct query query, int field, uint32_t value)
{
	return narrow(query, (struct term){.field = field, .value = value, .is_not = true});
}

struct query
query_others(struct query query, int field, uint32_t value)
{
	query = query_without(query, field, value);
	return field == FIELD_VERSION ? query_without(query, field, NAME_NONE) : query;
}

struct query
query_window(struct query query, int64_t since_ns, int64_t until_ns)
{
	if (since_ns != INSTANT_NONE &&
	    (query.since_ns == INSTANT_NONE || since_ns > query.since_ns))
		query.since_ns = since_ns;
	if (until_ns != INSTANT_NONE &&
	    (query.until_ns == INSTANT_NONE || until_ns < query.until_ns))
		query.until_ns = until_ns;
	return query;
}

void
query_often(const struct store *store)
{
	for (int i = 0; i < CELLS_DIM + store->n_dims; i++)
		store->cells[i].missed += CELLS_PATIENCE;
}

/* What the order of groups needs to know. */
struct sorting {
	const struct names *names;
	const int *fields;
	int n_fields;
};

static int
key_compare(const struct sorting *sorting, int i, uint32_t a, uint32_t b)
{
	if (a == b)
		return 0;
	if (a == VALUE_OTHER || b == VALUE_OTHER)
		return a == VALUE_OTHER ? 1 : -1;
	if (sorting->fields[i] == FIELD_OUTCOME)
		return strcmp(outcome_word((enum outcome)a), outcome_word((enum outcome)b));
	return names_compare(sorting->names, a, b);
}

static int
group_compare(const void *a, const void *b, void *context)
{
	const struct group *left = a, *right = b;
	const struct sorting *sorting = context;
	int order = 0;

	if (left->bin_ns != right->bin_ns)
		return left->bin_ns < right->bin_ns ? -1 : 1;
	for (int i = 0; i < sorting->n_fields && !order; i++)
		order = key_compare(sorting, i, left->key[i], right->key[i]);
	return order;
}

uint32_t
kept_value(const struct kept *kept, uint32_t value)
{
	size_t low = 0, high = kept ? kept->n : 0;

	if (!kept)
		return value;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (kept->value[middle] < value)
			low = middle + 1;
		else
			high = middle;
	}
	return low < kept->n && kept->value[low] == value ? value : VALUE_OTHER;
}

static void
gather(struct gather *gather)
{
	struct groups *out = gather->out;
	struct sorting sorting = {gather->query->store->names, gather->fields, gather->n_fields};

	assert(gather->n_fields <= GROUP_KEYS);
	*out = (struct groups){0};
	store_rest(gather->query->store);
	gather_all(gather);
	free(gather->slots);
	for (size_t i = 0; i < out->n; i++)
		store_resolve(gather->query->store, &out->at[i].cell);
	if (out->n > 1)
		qsort_r(out->at, out->n, sizeof(*out->at), group_compare, &sorting);
}

void
query_groups(const struct query *query, const int *fields, int n_fields, int64_t bin_ns,
	     struct groups *out)
{
	query_groups_folded(query, fields, NULL, n_fields, bin_ns, out);
}

void
query_group_counts(const struct query *query, const int *fields, int n_fields, int64_t bin_ns,
		   struct groups *out)
{
	gather(&(struct gather){
		.query = query, .fields = fields, .n_fields = n_fields, .bin_ns = bin_ns,
		.only_counts = true, .out = out,
	});
}

void
query_values(const struct query *query, int field, struct groups *out)
{
	gather(&(struct gather){
		.query = query, .fields = &field, .n_fields = 1, .only_counts = true,
		.is_raw = true, .out = out,
	});
}

void
query_groups_folded(const struct query *query, const int *fields, const struct kept *const *kept,
		    int n_fields, int64_t bin_ns, struct groups *out)
{
	gather(&(struct gather){
		.query = query, .fields = fields, .kept = kept, .n_fields = n_fields,
		.bin_ns = bin_ns, .out = out,
	});
}

void
groups_release(struct groups *groups)
{
	for (size_t i = 0; i < groups->n; i++)
		cell_release(&groups->at[i].cell);
	free(groups->at);
	*groups = (struct groups){0};
}

void
query_cell(const struct query *query, struct cell *out)
{
	struct groups groups;

	query_groups(query, NULL, 0, 0, &groups);
	*out = groups.at[0].cell;
	free(groups.at);
}

void
query_counts(const struct query *query, struct cell *out)
{
	struct groups groups;

	query_group_counts(query, NULL, 0, 0, &groups);
	*out = groups.at[0].cell;
	free(groups.at);
}

uint64_t
query_count(const struct query *query)
{
	const struct panel *panel = query_panel_there(query);
	struct cell cell;

	if (panel && panel->n < PANEL_FEW) {
		uint32_t *pick = xmalloc((panel->n + 1) * sizeof(*pick));
		size_t n = panel_pick_by_time(panel, query, pick);

		free(pick);
		return n;
	}

	query_counts(query, &cell);
	return cell.n;
}

static bool
one_ref(const struct query *query, enum ref_kind kind, struct ref *out)
{
	const struct panel *panel = query_panel_there(query);
	struct cell cell;

	if (panel) {
		size_t at = 0;
		uint32_t found;
		bool is_found = kind == REF_FIRST ? panel_next(panel, query, &at, &found)
						  : panel_last(panel, query, &found);
		*out = is_found ? query_ref(query, panel->id[found]) : (struct ref){0};
		return is_found;
	}

	query_counts(query, &cell);
	*out = cell.ref[kind];
	return out->id != 0;
}

bool
query_first(const struct query *query, struct ref *out)
{
	return one_ref(query, REF_FIRST, out);
}

bool
query_last(const struct query *query, struct ref *out)
{
	return one_ref(query, REF_LAST, out);
}

int64_t
query_bin_width(int64_t first_ns, int64_t last_ns, size_t max_bins)
{
	for (int i = 0; i < CELLS_RUNGS; i++) {
		int64_t width = cells_width_ns[i];
		int64_t bins = floor_div(last_ns, width) - floor_div(first_ns, width) + 1;
		if (bins <= (int64_t)max_bins)
			return width;
	}
	return cells_width_ns[CELLS_RUNGS - 1];
}
