/* reported_counts: what is checked of outcomes, places and counts that were claimed. */
/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/base/redact.h"
#include "core/incident/reported_private.h"

/* Who was hit goes by many names (analysis.md 3.3). */
static const char *const tenant_words[] = {
	"tenant", "lender", "customer", "account", "org", "client", "merchant",
};

int
claim_field(const struct store *store, const char *word)
{
	int field = store_field_find(store, word);
	bool is_tenant = false;

	for (size_t i = 0; i < LENGTH(tenant_words); i++)
		is_tenant |= !strcasecmp(word, tenant_words[i]);
	for (size_t i = 0; i < LENGTH(tenant_words) && is_tenant && field < 0; i++)
		field = store_field_find(store, tenant_words[i]);
	return field;
}

static const struct {
	const char *word;
	enum outcome outcome;
	const char *things;
} outcome_row[] = {
	{ "timeout", OUTCOME_TIMEOUT, "timeouts" },
	{ "server_error", OUTCOME_SERVER_ERROR, "server errors" },
	{ "client_error", OUTCOME_CLIENT_ERROR, "client errors" },
	{ "ok", OUTCOME_OK, "good answers" },
};

/* `700 ms, Timeout`, for one record only; else the range of the latencies. */
static const char *
shown(const struct checking *checking, const struct query *query, uint64_t n)
{
	struct arena *arena = checking->arena;
	struct record record;
	struct dist dist;
	uint32_t id;

	if (n == 1 && query_page(query, ORDER_TIME, 0, 1, &record, &id) == 1) {
		struct record bare = record;

		bare.version = bare.endpoint = NAME_NONE;
		return arena_fmt(arena, ": %s", say_record(query->store, &bare, arena));
	}
	ask_latencies(query, &dist);
	const char *text = dist.n ? arena_fmt(arena, ": %s ms", say_range(arena,
		(double)dist.min_us / 1e3, (double)dist.max_us / 1e3)) : "";
	dist_release(&dist);
	return text;
}

void
check_outcomes(struct checking *checking)
{
	const struct claim *claim = checking->claim;
	const struct store *store = checking->query->store;
	struct arena *arena = checking->arena;
	const char *word = claim->outcome ? claim->outcome : "timeout";
	size_t row = 0;

	if (!claim->outcome && (!claim->metric || strcmp(claim->metric, "timeouts")))
		return;
	while (row < LENGTH(outcome_row) && strcasecmp(outcome_row[row].word, word))
		row++;
	const char *place = claim->endpoint ? arena_fmt(arena, " on %s", claim->endpoint) : "";
	const char *text = arena_fmt(arena, "%s%s", row < LENGTH(outcome_row) ?
		outcome_row[row].things : word, place);
	struct query all = claim_records(checking);
	const char *why = row == LENGTH(outcome_row) ?
		arena_fmt(arena, "no such outcome: %s", word) :
		!store_has_field(store, FIELD_STATUS) ?
		"no status field: timeouts cannot be counted" :
		claim->endpoint && all.n_terms == checking->query->n_terms ?
		arena_fmt(arena, "no record of %s in the log", claim->endpoint) :
		!query_count(&all) ?
		arena_fmt(arena, "no request%s was looked at", place) :
		NULL;

	if (why) {
		check_part(checking, text, SUPPORT_CANNOT_TELL, why, (struct cites){ 0 });
		check_sentence(checking,
			       arena_fmt(arena, "%c%s.", toupper((unsigned char)why[0]), why + 1));
		return;
	}
	struct query such = query_with(all, FIELD_OUTCOME, (uint32_t)outcome_row[row].outcome);
	uint64_t n = query_count(&all), k = query_count(&such);
	struct cites lines = ask_cites(k ? &such : &all, CITES_MAX, arena);
	check_part(checking, text, k ? SUPPORT_YES : SUPPORT_NO,
		   arena_fmt(arena, "%llu of %llu%s", (unsigned long long)k, (unsigned long long)n,
			     k ? shown(checking, &such, k) : ""),
		   lines);
	const char *things = outcome_row[row].things;
	check_sentence(checking,
		       arena_fmt(arena, "The log shows %llu %.*s in %llu %srequests.",
				 (unsigned long long)k, (int)strlen(things) - (k == 1), things,
				 (unsigned long long)n,
				 claim->endpoint ? arena_fmt(arena, "%s ", claim->endpoint) : ""));
	/* Also what was not hit on that endpoint belongs to the claim. */
	struct cites context = ask_cites(&all, CITES_MAX, arena);
	checking->out->lines = cites_join(&checking->out->lines, &context, arena);
	cites_sort(&checking->out->lines, arena);
}

/* The records the claim says were hit: bad ones on its endpoint. */
static struct query
affected(const struct checking *checking)
{
	struct query query = claim_records(checking);

	query.bad = 1;
	return query;
}

/* Values of a field among the affected records, absent ones left out. */
static size_t
values_of(const struct checking *checking, int field, const char **list)
{
	struct groups groups = { 0 };
	struct query query = affected(checking);
	const char *item[8];
	size_t n = 0;

	query_group_counts(&query, &field, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		if (!groups.at[i].key[0])
			continue;
		if (n < LENGTH(item))
			item[n] = say_name(query.store, groups.at[i].key[0]);
		n++;
	}
	groups_release(&groups);
	*list = say_list(checking->arena, item, n < LENGTH(item) ? n : LENGTH(item));
	if (n > LENGTH(item))
		*list = arena_fmt(checking->arena, "%s and %zu more", *list, n - LENGTH(item));
	return n;
}

void
check_count(struct checking *checking)
{
	const struct claim *claim = checking->claim;
	struct arena *arena = checking->arena;

	if (claim->count < 0)
		return;
	const char *of = claim->count_of ? claim->count_of : "thing";
	const char *text = arena_fmt(arena, "%lld %s%s", (long long)claim->count, of,
				     claim->count == 1 ? "" : "s");
	int field = claim->count_of ? claim_field(checking->query->store, of) : -1;
	if (field < 0) {
		const char *why = claim->count_of ? arena_fmt(arena, "no %s field", of) :
			"it is not said what was counted";

		check_part(checking, text, SUPPORT_CANNOT_TELL, why, (struct cites){ 0 });
		check_sentence(checking,
			       arena_fmt(arena, "%c%s.", toupper((unsigned char)why[0]), why + 1));
		return;
	}
	const char *list;
	size_t n = values_of(checking, field, &list);
	struct query query = affected(checking);
	if (!query_count(&query)) {
		check_part(checking, text, SUPPORT_CANNOT_TELL, "no affected record",
			   (struct cites){ 0 });
		check_sentence(checking, "No affected record.");
		return;
	}
	const char *why =
		arena_fmt(arena, "%zu in the affected records%s%s", n, n ? ": " : "", list);

	check_part(checking, text, n == (size_t)claim->count ? SUPPORT_YES : SUPPORT_NO, why,
		   ask_cites(&query, CITES_MAX, arena));
	check_sentence(checking, arena_fmt(arena, "Of %s: %s.", of, why));
}

/* A value that somebody reported, as it may be shown (redact.h). */
static const char *
value_shown(struct checking *checking, uint32_t id, const char *value)
{
	struct names *names = store_names(checking->query->store);
	struct redact *veil = names_veiled(names);
	struct str out = { 0 };

	if (!veil)
		return value;
	if (id != NAME_NONE)
		return names_get(names, id)->clean;
	redact_text(veil, names, value, strlen(value), &out);
	const char *shown = arena_text(checking->arena, str_text(&out), out.len);
	str_release(&out);
	return shown;
}

static void
check_dim(struct checking *checking, const char *name, const char *value)
{
	static const char *const places[] = { "country", "region", "zone", "city" };
	const struct store *store = checking->query->store;
	struct arena *arena = checking->arena;
	bool is_place = false;
	int field = claim_field(store, name);

	for (size_t i = 0; i < LENGTH(places); i++)
		is_place |= !strcasecmp(name, places[i]);
	uint32_t id = names_find(store_names(store), value, strlen(value));
	value = value_shown(checking, id, value);
	const char *text = is_place ? arena_fmt(arena, "in %s", value) :
		arena_fmt(arena, "%s %s", name, value);
	if (field < 0) {
		check_part(checking, text, SUPPORT_CANNOT_TELL,
			   arena_fmt(arena, "no %s field", name), (struct cites){ 0 });
		check_sentence(checking, arena_fmt(arena, "No %s field.", name));
		return;
	}
	struct query all = affected(checking), such = query_with(all, field, id);
	uint64_t n = query_count(&all), k = id ? query_count(&such) : 0;
	const char *list;

	if (k) {
		const char *why = arena_fmt(arena, "%llu of %llu affected records",
					    (unsigned long long)k, (unsigned long long)n);

		check_part(checking, text, SUPPORT_YES, why, ask_cites(&such, CITES_MAX, arena));
		check_sentence(checking, arena_fmt(arena, "%s %s: %s.", name, value, why));
		return;
	}
	/* `Kenya` may be logged as `KE`: another spelling is no contradiction. */
	values_of(checking, field, &list);
	const char *why = arena_fmt(arena, "no affected record has %s %s%s%s", name, value,
				    *list ? "; logged are " : "", list);
	check_part(checking, text, SUPPORT_CANNOT_TELL, why, (struct cites){ 0 });
	check_sentence(checking,
		       arena_fmt(arena, "%c%s.", toupper((unsigned char)why[0]), why + 1));
}

void
check_dims(struct checking *checking)
{
	const struct claim *claim = checking->claim;

	for (size_t i = 0; i < claim->n_dims; i++)
		check_dim(checking, claim->dim[i].field, claim->dim[i].value);
}
